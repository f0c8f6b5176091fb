"""The environment variables of a reader: nothing of the user's own, and GDAL's doors to the network and to other files shut."""

from __future__ import annotations

import os

# Drivers that fetch, that chain to other files, or that start programs. GDAL decides by content, so a file of any name could ask for one.
SKIPPED_DRIVERS = (
    "HTTP OGR_VRT VRT WFS OAPIF OGCAPI CSW GDALG PLSCENES Carto Elasticsearch AmigoCloud NGW EEDA EEDAI "
    "GPSBabel ADBC MEM Memory WMS WMTS WCS DAAS PLMosaic STACTA STACIT TileDB MongoDBv3 CouchDB PostgreSQL MySQL MSSQLSpatial ODBC PGeo "
    "CSV XLSX XLS ODS Parquet Arrow OGR_PDS PDS4 VICAR PCIDSK MBTiles"
)

# Of rasters only TIFF, PNG and JPEG are read. What lies beside one, as overviews or a mask, is opened by whatever driver takes it, so those
# that chain to other files must not be there.
SKIPPED_FOR_RASTERS = (
    "GTI DERIVED MRF ESRIC Zarr TIL SAFE SENTINEL2 KMLSUPEROVERLAY PDF NITF netCDF HDF5 HDF5Image BAG S102 S104 S111 RS2 DIMAP "
    "TSX ISIS2 ISIS3 PDS ENVI EHdr ECRGTOC RPFTOC PRF PAux GNMFile GNMDatabase Rasterlite SQLite GPKG OSM MVT GeoJSON GeoJSONSeq"
    " ESRIJSON TopoJSON"
)

# A port that nothing can listen on: a request dies on this machine at once, where the kernel cannot forbid it outright.
NOWHERE = "http://127.0.0.1:0"

FIXED = {
    "GDAL_SKIP": SKIPPED_DRIVERS,
    "GDAL_CONFIG_FILE": "",
    "GDAL_DRIVER_PATH": "disable",
    "GDAL_DISABLE_READDIR_ON_OPEN": "FALSE",
    "GDAL_PAM_ENABLED": "NO",
    "GDAL_HTTP_PROXY": NOWHERE,
    "GDAL_HTTPS_PROXY": NOWHERE,
    "GDAL_HTTP_TIMEOUT": "1",
    "GDAL_HTTP_MAX_RETRY": "0",
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": "{none}",
    "CPL_TMPDIR": "",
    "http_proxy": NOWHERE,
    "https_proxy": NOWHERE,
    "ftp_proxy": NOWHERE,
    "OGR_SQLITE_LOAD_EXTENSIONS": "",
    "OGR_SQLITE_PRAGMA": "mmap_size=268435456",  # a GeoPackage is read where the system keeps it, not through copies
    "OGR_STROKE_CURVE": "YES",
    "PROJ_NETWORK": "OFF",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",  # threads must not exist when the host forks
    "GDAL_NUM_THREADS": "1",
    "ARROW_DEFAULT_MEMORY_POOL": "system",  # the others reserve address space, which is what the limit counts
    # Memory in pages of 2 MB where the kernel has them, since a reader touches much of it once; and one heap for all threads, since what
    # GDAL's thread frees goes back to the system from a heap of its own, and is fetched anew for every batch.
    "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1:glibc.malloc.arena_max=1",
    "LC_ALL": "C.UTF-8",  # a decimal comma must never decide how a number is read
}

# What a program needs to start at all, and where libraries keep their own data.
KEPT = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "PROJ_DATA", "PROJ_LIB", "GDAL_DATA")
KEPT_OF_BUNDLE = "_PYI"


# Of the library for rasters only its own data are of the right version.
DATA_FOLDERS = ("PROJ_DATA", "PROJ_LIB", "GDAL_DATA")


def reader_environment(*, rasters: bool = False) -> dict[str, str]:
    """Give the whole environment of a reader process, of rasters or of all else."""
    names = [name for name in KEPT if not (rasters and name in DATA_FOLDERS)]
    kept = {name: value for name, value in os.environ.items() if name in names or name.startswith(KEPT_OF_BUNDLE)}
    fixed = {name: value for name, value in FIXED.items() if value or name == "GDAL_CONFIG_FILE"}
    return kept | fixed | ({"GDAL_SKIP": f"{SKIPPED_DRIVERS} {SKIPPED_FOR_RASTERS}"} if rasters else {})
