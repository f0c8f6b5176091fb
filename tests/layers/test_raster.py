"""Rasters read in their own process: what is in them, and the colours of any window on any plane."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
from rasterio.shutil import copy

from layers.errors import CrsError, LodestoneError, SourceError, Stopped
from layers.feedback import Feedback
from layers.geometry.projection import Projection
from layers.sources import host, look, raster
from layers.sources.environment import reader_environment
from layers.sources.host import HOSTS, RASTER_HOSTS
from layers.sources.opening import Limits
from layers.sources.raster import Pixels, RasterInfo, Window, is_raster, look_raster, read_window
from tests.raster_kit import GDAL, NODATA, quarters, slope, two_faced, write

PLATE_CARREE = "+proj=eqc +lon_0=0 +datum=WGS84"
METRES_A_DEGREE = 111_319.49


def window_of(crs: str, west: float, south: float, east: float, north: float, width: int = 200) -> Window:
    """A window about a box of degrees."""
    corners = Projection(crs).forward(np.array([(west, south), (east, north)]))
    (left, bottom), (right, top) = corners.tolist()
    resolution = (right - left) / width
    return Window(crs, left, top, resolution, width, max(1, round((top - bottom) / resolution)))


def colour(info: RasterInfo, lon: float, lat: float, crs: str = PLATE_CARREE) -> tuple[int, ...]:
    """The colour of a place, read in a small window about it."""
    [(x, y)] = Projection(crs).forward(np.array([(lon, lat)])).tolist()
    return tuple(read_window(info, Window(crs, x - 5000, y + 5000, 2000, 5, 5))[2, 2].tolist())


def test_a_raster_tells_what_is_in_it(tmp_path: Path) -> None:
    info = look_raster(slope(tmp_path / "slope.tif"))
    assert (info.name, info.driver, info.width, info.height, info.bands) == ("slope", "GTiff", 360, 180, 1)
    assert (info.crs, info.data_type, info.nodata, info.colours, info.pixel) == ("EPSG:4326", "float32", "-9999", "grey", (1.0, 1.0))
    assert info.places[:, 0].min() == pytest.approx(-180)
    assert info.places[:, 1].max() == pytest.approx(90)


def test_one_band_is_stretched_between_its_second_and_its_98th_percentile(tmp_path: Path) -> None:
    path = slope(tmp_path / "slope.tif")
    values = np.tile(np.arange(360), (180, 1)).astype(float)
    values[80:100, 170:190] = np.nan
    low, high = np.nanpercentile(values, (2, 98))
    info = look_raster(path)
    assert info.stretch[0] == pytest.approx((low, high))
    for lon in (-175.5, -90.5, 45.5, 120.5, 178.5):
        expected = round(float(np.clip((lon + 179.5 - low) / (high - low), 0, 1)) * 255)
        assert np.abs(np.array(colour(info, lon, 40.0)) - (expected, expected, expected, 255)).max() <= 1


def test_no_data_and_what_lies_beyond_show_nothing(tmp_path: Path) -> None:
    info = look_raster(slope(tmp_path / "slope.tif"))
    assert colour(info, 0.5, 0.5)[3] == 0
    assert colour(info, 0.5, 20.5)[3] == 255
    part = write(tmp_path / "part.tif", np.full((3, 10, 10), 9, np.uint8), (10, 10, 20, 20))
    assert colour(look_raster(part), 30.0, 15.0)[3] == 0


@pytest.mark.parametrize("crs", [PLATE_CARREE, "EPSG:3857", "+proj=eqearth +lon_0=150 +datum=WGS84", "EPSG:8857"])
def test_colours_lie_at_their_places_on_any_plane(tmp_path: Path, crs: str) -> None:
    info = look_raster(quarters(tmp_path / "quarters.tif"))
    assert info.colours == "rgb"
    assert colour(info, -100.0, 30.0, crs) == (255, 0, 0, 255)
    assert colour(info, 100.0, 30.0, crs) == (0, 255, 0, 255)
    assert colour(info, -100.0, -30.0, crs) == (0, 0, 255, 255)
    assert colour(info, 100.0, -30.0, crs)[3] == 0


@pytest.mark.parametrize("width", [200, 256, 512, 700, 1024])
@pytest.mark.parametrize("beyond", [0.0, 0.1, 0.23, 0.5])
def test_a_window_round_the_globe_and_beyond_shows_every_place_once(tmp_path: Path, width: int, beyond: float) -> None:
    info = look_raster(quarters(tmp_path / "quarters.tif"))
    crs = "+proj=eqearth +lon_0=150 +datum=WGS84"
    left, _, right, top = Projection(crs).bounds
    side = (right - left) * (1 + 2 * beyond)
    window = Window(crs, left - (right - left) * beyond, top, side / width, width, width // 2)
    pixels = read_window(info, window)
    for lon, lat, expected in (
        (-100.0, 30.0, (255, 0, 0)),
        (100.0, 30.0, (0, 255, 0)),
        (-100.0, -30.0, (0, 0, 255)),
        (-20.0, 30.0, (255, 0, 0)),
    ):
        [(x, y)] = Projection(crs).forward(np.array([(lon, lat)])).tolist()
        row, column = int((top - y) / window.resolution), int((x - window.left) / window.resolution)
        assert tuple(pixels[row, column, :3].tolist()) == expected, (lon, lat)


def test_a_raster_in_a_system_of_metres_lies_where_it_should(tmp_path: Path) -> None:
    path = write(tmp_path / "utm.tif", np.full((1, 50, 50), 7, np.uint8), (400_000, 5_500_000, 500_000, 5_600_000), "EPSG:32633")
    info = look_raster(path)
    assert info.places[:, 0].min() == pytest.approx(13.6, abs=0.1)
    assert info.places[:, 1].max() == pytest.approx(50.55, abs=0.1)
    assert colour(info, 14.3, 50.1)[3] == 255
    assert colour(info, 16.0, 50.1)[3] == 0


@pytest.mark.parametrize("box", [(0.0, 40.0, 20.0, 60.0), (-180.0, -60.0, 180.0, 60.0), (150.0, -20.0, 179.0, 20.0)])
@pytest.mark.parametrize(
    "crs",
    [
        "EPSG:3857",
        "+proj=webmerc +lon_0=150 +datum=WGS84",
        "+proj=eqearth +lon_0=10 +datum=WGS84",
        "+proj=ortho +lat_0=30 +lon_0=110 +datum=WGS84",
        "+proj=laea +lat_0=90 +lon_0=0 +datum=WGS84",
    ],
)
def test_exactly_what_lies_on_a_raster_is_covered(tmp_path: Path, crs: str, box: tuple[float, float, float, float]) -> None:
    info = look_raster(write(tmp_path / "part.tif", np.full((3, 40, 40), 90, np.uint8), box))
    projection = Projection(crs)
    left, _, right, top = projection.bounds
    window = Window(crs, left, top, (right - left) / 300, 300, 300)
    pixels = read_window(info, window)
    at = (np.arange(300) + 0.5) * window.resolution
    xs, ys = np.meshgrid(left + at, top - at)
    lon, lat = projection.inverse(np.column_stack([xs.ravel(), ys.ravel()])).T
    known, edge = np.isfinite(lon), 3.0
    within = (lon > box[0] + edge) & (lon < box[2] - edge) & (lat > box[1] + edge) & (lat < box[3] - edge) & known
    beyond = ((lon < box[0] - edge) | (lon > box[2] + edge) | (lat < box[1] - edge) | (lat > box[3] + edge)) & known
    alpha = pixels[..., 3].ravel()
    assert (alpha[within] == 255).all()
    assert (alpha[beyond] == 0).all()
    assert (pixels.reshape(-1, 4)[within, :3] == 90).all()


def test_a_mask_within_a_file_hides_what_it_says(tmp_path: Path) -> None:
    path = write(tmp_path / "masked.tif", np.full((3, 90, 180), 50, np.uint8), photometric="RGB")
    mask = np.full((90, 180), 255, np.uint8)
    mask[:, :90] = 0
    with GDAL.Env(GDAL_TIFF_INTERNAL_MASK=True), GDAL.open(path, "r+") as target:
        target.write_mask(mask)
    info = look_raster(path)
    assert colour(info, -60.0, 20.0)[3] == 0
    assert colour(info, 60.0, 20.0) == (50, 50, 50, 255)


def test_a_table_of_colours_is_followed(tmp_path: Path) -> None:
    values = np.zeros((1, 18, 36), np.uint8)
    values[0, :, 18:] = 200
    path = write(tmp_path / "classes.tif", values, colours={0: (10, 20, 30, 255), 200: (200, 100, 50, 255)})
    info = look_raster(path)
    assert info.colours == "palette"
    assert colour(info, -60.0, 0.0) == (10, 20, 30, 255)
    assert colour(info, 60.0, 0.0) == (200, 100, 50, 255)


def test_bands_of_more_than_bytes_are_stretched_one_by_one(tmp_path: Path) -> None:
    bands = np.stack([np.tile(np.linspace(low, low * 2, 360), (180, 1)) for low in (1000, 4000, 9000)]).astype(np.uint16)
    info = look_raster(write(tmp_path / "deep.tif", bands, photometric="RGB"))
    assert info.colours == "rgb"
    assert [round(low, -3) for low, _ in info.stretch] == [1000, 4000, 9000]
    red, green, blue, alpha = colour(info, 0.0, 0.0)
    assert red == pytest.approx(128, abs=2)
    assert green == pytest.approx(128, abs=2)
    assert blue == pytest.approx(128, abs=2)
    assert alpha == 255


def seen(info: RasterInfo, width: int) -> Pixels:
    return read_window(info, window_of(PLATE_CARREE, -170, -80, 170, 80, width))


def test_overviews_are_read_where_the_view_is_coarse_and_pixels_where_it_is_fine(tmp_path: Path) -> None:
    info = look_raster(two_faced(tmp_path / "faces.tif"))
    assert info.overviews == (2, 4, 8)
    assert seen(info, 120)[20, 60].tolist() == [255, 255, 255, 255]
    assert seen(info, 1200)[200, 600].tolist() == [0, 0, 0, 255]


def test_a_cloud_optimised_geotiff_opens(tmp_path: Path) -> None:
    source = slope(tmp_path / "slope.tif")
    copy(str(source), str(tmp_path / "cog.tif"), driver="COG", blocksize=128)
    info = look_raster(tmp_path / "cog.tif")
    assert info.overviews == (2, 4)
    assert colour(info, 0.5, 0.5)[3] == 0
    assert colour(info, 100.5, 20.5)[3] == 255


def test_a_picture_with_a_world_file_is_a_raster_once_its_system_is_said(tmp_path: Path) -> None:
    path = write(tmp_path / "scan.png", np.full((3, 20, 40), 99, np.uint8), crs=None, driver="PNG", worldfile="YES")
    for beside in tmp_path.glob("*.aux.xml"):
        beside.unlink()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["scan.png", "scan.wld"]
    info = look_raster(path)
    assert info.crs is None
    assert not len(info.places)
    with pytest.raises(CrsError, match="does not say which coordinate reference system"):
        read_window(info, Window(PLATE_CARREE, 0, 0, 1000, 5, 5))
    assumed = look_raster(path, assume_crs="EPSG:4326")
    assert colour(assumed, 20.0, 20.0) == (99, 99, 99, 255)
    with pytest.raises(CrsError, match="'EPSG:1' is unknown"):
        look_raster(path, assume_crs="EPSG:1")


def test_an_assumed_system_never_overrides_what_the_file_says(tmp_path: Path) -> None:
    info = look_raster(slope(tmp_path / "slope.tif"), assume_crs="EPSG:32633")
    assert (info.crs, info.assume_crs) == ("EPSG:4326", None)


def bare_png(path: Path) -> None:
    write(path, np.full((3, 20, 40), 99, np.uint8), crs=None, driver="PNG", worldfile="NO")
    for beside in path.parent.glob("*.aux.xml"):
        beside.unlink()


def cut(path: Path) -> None:
    slope(path)
    path.write_bytes(path.read_bytes()[:200])


def cut_in_the_middle(path: Path) -> None:
    slope(path, compress="deflate")
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])


def empty_of_values(path: Path) -> None:
    write(path, np.full((1, 10, 10), NODATA, np.float32), nodata=NODATA)


@pytest.mark.parametrize(
    ("name", "make", "told"),
    [
        ("photo.png", bare_png, "does not say where on the Earth it lies. Put its world file"),
        ("cut.tif", cut, "cannot be read"),
        ("half.tif", cut_in_the_middle, "cannot be read"),
        ("rubbish.tif", lambda path: path.write_bytes(b"II*\0" + bytes(range(256)) * 9), "cannot be read"),
        ("rubbish.jpg", lambda path: path.write_bytes(b"\xff\xd8\xff" + b"x" * 999), "cannot be read"),
        ("void.tif", empty_of_values, "none of its pixels has a value"),
    ],
)
def test_what_cannot_be_shown_is_one_sentence(name: str, make: object, told: str, tmp_path: Path) -> None:
    path = tmp_path / name
    make(path)  # type: ignore[operator]
    with pytest.raises(SourceError) as raised:
        look_raster(path)
    text = str(raised.value)
    assert told in text
    assert text.startswith(str(path))
    assert "\n" not in text
    assert "Traceback" not in text


def test_nothing_is_written_beside_a_raster(tmp_path: Path) -> None:
    path = slope(tmp_path / "slope.tif")
    before = path.read_bytes(), path.stat().st_mtime_ns
    info = look_raster(path)
    colour(info, 10.0, 10.0)
    assert [file.name for file in tmp_path.iterdir()] == ["slope.tif"]
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


def test_a_raster_cannot_show_another_file(tmp_path: Path) -> None:
    secret = write(tmp_path / "secret.tif", np.full((1, 18, 36), 200, np.uint8))
    path = slope(tmp_path / "innocent.tif")
    index = tmp_path / "innocent.tif.msk"
    index.write_text(f"<GDALTileIndexDataset><IndexDataset>{secret}</IndexDataset><IndexLayer>a</IndexLayer></GDALTileIndexDataset>")
    vrt = f"""<VRTDataset rasterXSize="180" rasterYSize="90"><VRTRasterBand dataType="Float32" band="1"><SimpleSource>
        <SourceFilename relativeToVRT="0">{secret}</SourceFilename><SourceBand>1</SourceBand></SimpleSource></VRTRasterBand></VRTDataset>"""
    (tmp_path / "innocent.tif.ovr").write_text(vrt)
    info = look_raster(path)
    assert info.overviews == ()
    assert colour(info, 100.5, 20.5)[3] == 255
    assert not is_raster(tmp_path / "innocent.tif.ovr")


def test_a_raster_that_claims_to_be_vast_costs_no_more_than_a_limit(tmp_path: Path) -> None:
    tags = [
        (256, 4, 2_000_000),
        (257, 4, 2_000_000),
        (258, 3, 8),
        (259, 3, 1),
        (262, 3, 1),
        (273, 4, 8),
        (277, 3, 1),
        (278, 4, 1),
        (279, 4, 8),
    ]
    entries = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in tags)
    path = tmp_path / "vast.tif"
    path.write_bytes(b"II*\0" + struct.pack("<IH", 8, len(tags)) + entries + struct.pack("<I", 0))
    (tmp_path / "vast.tfw").write_text("0.0001\n0\n0\n-0.0001\n-100\n80\n")
    with pytest.raises(LodestoneError):
        look_raster(path, assume_crs="EPSG:4326", limits=Limits(seconds=5, memory=2**31))


def test_a_reader_of_one_request_works_where_nothing_forks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host, "FORKS", False)
    hosts = host.Hosts("rasters")
    monkeypatch.setattr(raster, "RASTER_HOSTS", hosts)
    try:
        assert colour(look_raster(quarters(tmp_path / "quarters.tif")), -100.0, 30.0) == (255, 0, 0, 255)
    finally:
        hosts.close()


def test_the_bands_that_are_not_shown_and_missing_overviews_are_told(tmp_path: Path) -> None:
    two = write(tmp_path / "two.tif", np.ones((2, 10, 10), np.float32))
    assert [note.code for note in look_raster(two).warnings] == ["first-band"]
    large = write(tmp_path / "large.tif", np.zeros((1, 4100, 4100), np.uint8), tiled=True, compress="deflate")
    assert [note.code for note in look_raster(large, limits=Limits(seconds=120)).warnings] == ["no-overviews"]


def test_rasters_and_vectors_are_read_by_different_processes(tmp_path: Path) -> None:
    points = tmp_path / "points.csv"
    points.write_text("lat,lon\n1,2\n", encoding="utf-8")
    assert look(points)
    look_raster(slope(tmp_path / "slope.tif"))
    assert HOSTS.pid != RASTER_HOSTS.pid


def test_the_reader_of_rasters_brings_its_own_data_and_shuts_the_same_doors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROJ_DATA", "/elsewhere")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    vectors, rasters = reader_environment(), reader_environment(rasters=True)
    assert "PROJ_DATA" in vectors
    assert "PROJ_DATA" not in rasters
    assert set(vectors["GDAL_SKIP"].split()) < set(rasters["GDAL_SKIP"].split())
    doors = {name: value for name, value in vectors.items() if name.startswith(("GDAL_", "CPL_", "http")) and name != "GDAL_SKIP"}
    assert doors.items() <= rasters.items()
    assert "secret" not in rasters.values()


def test_reading_ends_when_it_is_stopped(tmp_path: Path) -> None:
    feedback = Feedback()
    feedback.stop()
    with pytest.raises(Stopped):
        look_raster(slope(tmp_path / "slope.tif"), feedback)


def test_what_is_no_raster_is_told_apart_by_its_content(tmp_path: Path) -> None:
    text = tmp_path / "table.tif"
    text.write_text("lat,lon\n1,2\n", encoding="utf-8")
    assert not is_raster(text)
    assert not is_raster(tmp_path)
    assert not is_raster(tmp_path / "absent.tif")
    assert is_raster(slope(tmp_path / "a.tif").rename(tmp_path / "without an ending"))
    with pytest.raises(SourceError, match="no raster"):
        look_raster(text)
