"""What a reader gives up before it touches a file: memory and time beyond a limit, and, on Linux, network and other programs."""

from __future__ import annotations

import ctypes
import os
import platform
import signal
import stat
import struct
import sys
from pathlib import Path

GRACE_SECONDS = 2

_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_PR_SET_SECCOMP = 22
_SECCOMP_MODE_FILTER = 2
_ALLOW = 0x7FFF0000
_REFUSE = 0x00050000 | 13  # the call fails with "permission denied"
_X32_CALLS = 0x40000000

# Numbers of socket, connect, bind, execve, ptrace, process_vm_readv, process_vm_writev, io_uring_setup, execveat, kill, tkill
# and the audit number of the machine, from the kernel's tables (arch/x86/entry/syscalls, include/uapi/asm-generic/unistd.h).
_FORBIDDEN = {
    "x86_64": (0xC000003E, (41, 42, 49, 59, 101, 310, 311, 425, 322, 62, 200)),
    "aarch64": (0xC00000B7, (198, 203, 200, 221, 117, 270, 271, 425, 281, 129, 130)),
}

# Landlock, from include/uapi/linux/landlock.h: the calls have these numbers on every machine; each version adds rights over files.
_LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 444, 445, 446
_WRITE_FILE, _READ_FILE, _READ_FOLDER, _TRUNCATE = 1 << 1, 1 << 2, 1 << 3, 1 << 14
_FILE_RIGHTS = ((1 << 13) - 1, (1 << 14) - 1, (1 << 15) - 1)
_FILE_ONLY = 1 | _WRITE_FILE | _READ_FILE | _TRUNCATE


def limit(seconds: int, memory: int) -> None:
    """Bound the time and the address space of this process, and keep it from leaving a core file."""
    if sys.platform == "win32":
        return
    import resource

    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_CPU, seconds + GRACE_SECONDS)
    _lower(resource.RLIMIT_AS, memory)
    # The kernel ends a reader that outlives its time even when nobody listens; whoever does is to end it first, and say why.
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(seconds + GRACE_SECONDS)


def _lower(which: int, wanted: int) -> None:
    import resource

    _, hard = resource.getrlimit(which)
    bound = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(which, (bound, bound))


def die_with_parent() -> None:
    """End this process when the one that started it ends (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)


def give_up_network() -> bool:
    """Have the kernel refuse sockets, other programs and other processes from now on; tell whether it does.

    A filter of system calls needs no privilege and cannot be taken off again. File descriptors that are open stay usable.
    """
    if sys.platform != "linux" or platform.machine() not in _FORBIDDEN:
        return False
    machine, forbidden = _FORBIDDEN[platform.machine()]
    program = _filter(machine, forbidden)

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))

    libc = ctypes.CDLL(None, use_errno=True)
    argument = Program(len(program) // 8, program)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    return bool(libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(argument), 0, 0) == 0)


def give_up_files(readable: list[Path], *, listed: Path, private: Path) -> bool:
    """Have the kernel (Landlock, Linux 5.13 and later) refuse all files from now on but these; tell whether it does.

    Parameters
    ----------
    readable
        Files, or folders with all that is in them, that stay readable beside the program's own.
    listed
        A folder of which names stay visible.
    private
        The one folder that stays writable.
    """
    if sys.platform != "linux":
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    version = libc.syscall(_LANDLOCK_CREATE, None, ctypes.c_size_t(0), 1)
    if version < 1:
        return False
    handled = _FILE_RIGHTS[min(version, len(_FILE_RIGHTS)) - 1]
    ruleset = libc.syscall(_LANDLOCK_CREATE, ctypes.byref(ctypes.c_uint64(handled)), ctypes.c_size_t(8), 0)
    if ruleset < 0:
        return False
    for path in [*_program_folders(), *readable]:
        _grant(libc, ruleset, path, _READ_FILE | _READ_FOLDER)
    _grant(libc, ruleset, listed, _READ_FOLDER)
    _grant(libc, ruleset, private, handled)
    _grant(libc, ruleset, Path(os.devnull), _READ_FILE | _WRITE_FILE)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    refused = libc.syscall(_LANDLOCK_RESTRICT, ruleset, 0)
    os.close(ruleset)
    return bool(refused == 0)


def _program_folders() -> list[Path]:
    """Where Python, its packages and the system's libraries lie, and whatever they may still load.

    Of a folder on the module path that is no folder of packages, such as a checkout, only our own
    code and what is shipped with it are among them.
    """
    fixed = [sys.prefix, sys.base_prefix, getattr(sys, "_MEIPASS", ""), "/usr", "/lib", "/lib64", "/dev/urandom"]
    entries = [Path(name) for name in sys.path if name]
    ours = [entry / name for entry in entries if not entry.name.endswith("-packages") for name in ("layers", "resources")]
    packages = [*ours, *(entry for entry in entries if entry.name.endswith("-packages"))]
    return [*packages, *(Path(name) for name in fixed if name)]


def _grant(libc: ctypes.CDLL, ruleset: int, path: Path, rights: int) -> None:
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    if not stat.S_ISDIR(os.fstat(descriptor).st_mode):
        rights &= _FILE_ONLY
    rule = struct.pack("=Qi", rights, descriptor)
    libc.syscall(_LANDLOCK_ADD, ruleset, 1, rule, 0)
    os.close(descriptor)


def _filter(machine: int, forbidden: tuple[int, ...]) -> bytes:
    """Write the filter in classic BPF: each instruction is (code, jump if true, jump if false, value)."""
    load, equal, at_least, give = 0x20, 0x15, 0x35, 0x06
    last = len(forbidden) + 5
    lines = [(load, 0, 0, 4), (equal, 0, last - 2, machine), (load, 0, 0, 0), (at_least, last - 4, 0, _X32_CALLS)]
    lines += [(equal, last - position - 1, 0, call) for position, call in enumerate(forbidden, start=4)]
    lines += [(give, 0, 0, _ALLOW), (give, 0, 0, _REFUSE)]
    return b"".join(struct.pack("=HBBI", *line) for line in lines)


def quiet_errors() -> None:
    """Send what libraries print on standard error to nowhere; their messages reach us as errors and warnings."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 2)
    os.close(nowhere)
