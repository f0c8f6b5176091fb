# Sourced by run, test and bundle: brings what one lock and one or more lists of system parts ask for. Speaks one line a step; the rest is in a log.
#
# Needs bash (3.2 is enough), git and a Python that the lock holds for. Nothing is written outside the clone but system packages.
# shellcheck shell=bash

unset CDPATH PYTHONHOME PYTHONPATH # a caller's own settings would mislead `cd` and hide our environment
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly root
readonly set_up_log=$root/.build/set-up.log
readonly supported="3.11 to 3.14"
export PIP_DISABLE_PIP_VERSION_CHECK=1

say() { printf 'Lodestone: %s\n' "$*" >&2; }

fail() { # WHAT REMEDY
    say "$1 $2"
    exit 1
}

quietly() { # WHAT COMMAND...: runs it into the log; a failure shows the log's end
    local what=$1
    shift
    say "$what ..."
    "$@" </dev/null >>"$set_up_log" 2>&1 && return
    tail -n 15 "$set_up_log" >&2
    fail "$what failed." "The lines above say why; all of it is in $set_up_log. Put it right and start again."
}

# --- Python -------------------------------------------------------------------------------------------------------------------------------

is_supported() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' >/dev/null 2>&1; }

find_python() { # prints the first supported Python; the default one is asked first
    local name
    for name in python3 python3.13 python3.12 python3.11 python3.14 python; do
        if is_supported "$name"; then
            "$name" -c 'import sys; print(sys.executable)'
            return
        fi
    done
    fail "no Python $supported was found ($(python3 -V 2>&1 || true))." "Install one, for example with: apt-get install python3"
}

can_make_environments() { "$1" -c 'import ensurepip, venv' >/dev/null 2>&1; }

# --- System packages ----------------------------------------------------------------------------------------------------------------------

is_present() { # PART LIBRARIES: a command, or a library that the loader knows; only Linux needs the libraries
    case $1 in
        *.so.*) [ "$(uname -s)" != Linux ] || grep -qF "$1 " <<<"$2" ;;
        *) command -v "$1" >/dev/null ;;
    esac
}

missing_packages() { # LIST...: the packages of those parts that are not there
    local part package libraries
    libraries=$(PATH=$PATH:/usr/sbin:/sbin ldconfig -p 2>/dev/null || true)
    while read -r part package; do
        case $part in '' | '#'*) continue ;; esac
        is_present "$part" "$libraries" || printf '%s\n' "$package"
    done < <(cat "$@") | sort -u | tr '\n' ' '
}

can_become_root() { [ "$(id -u)" = 0 ] || { command -v sudo >/dev/null && { [ -t 0 ] || sudo -n true 2>/dev/null; }; }; }

as_root() { # COMMAND...
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

install_packages() { # PACKAGE...
    command -v apt-get >/dev/null || fail "missing on this system: $*." "Install them (the names are Debian's) and start again."
    can_become_root || fail "system packages are missing." "Ask an administrator to run: apt-get install --no-install-recommends $*"
    say "this needs system packages: $*"
    as_root true # asks for a password, if at all, before the output goes into the log
    quietly "reading the package lists" as_root apt-get update
    quietly "installing them" as_root env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "$@"
}

# --- The environment ----------------------------------------------------------------------------------------------------------------------

fill_environment() { # ENVIRONMENT PYTHON LOCK
    local environment=$1 python=$2 lock=$3
    is_supported "$environment/bin/python" || quietly "making an environment in $environment" "$python" -m venv --clear "$environment"
    "$environment/bin/python" -m pip --version >/dev/null 2>&1 || quietly "adding pip" "$environment/bin/python" -m ensurepip
    quietly "installing the locked packages (a few minutes)" "$environment/bin/python" -m pip install --require-hashes --only-binary :all: -r "$lock"
    quietly "installing Lodestone" "$environment/bin/python" -m pip install --no-build-isolation --no-deps --no-index --editable "$root"
}

fingerprint() { # FILE...: what an environment was made from
    { printf '%s\n' "$root"; cat "$@"; } | git hash-object --stdin
}

set_up() { # NAME ENVIRONMENT LIST...: the lock's name; `run` is part of every other lock, and what `test` has serves `run` as well
    local name=$1 environment=$2 python packages stamp
    shift 2
    mkdir -p "$root/.build"
    : >"$set_up_log"
    packages=$(missing_packages "$@")
    python=$environment/bin/python
    is_supported "$python" || python=$(find_python)
    can_make_environments "$python" || packages+=$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
    # shellcheck disable=SC2086 # a list of words
    [ -z "$packages" ] || install_packages $packages

    stamp=$(fingerprint "$root/packaging/lock/$name.txt" "$root/pyproject.toml" "${BASH_SOURCE[0]}")
    if ! is_supported "$environment/bin/python" || [ "$(cat "$environment/made-from-$name" 2>/dev/null)" != "$stamp" ]; then
        fill_environment "$environment" "$python" "$root/packaging/lock/$name.txt"
        printf '%s\n' "$stamp" >"$environment/made-from-$name"
    fi
}
