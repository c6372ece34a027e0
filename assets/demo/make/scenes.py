"""Synthetic two-channel microscopy scenes with known truth: what the sample model is trained on.

A scene is nuclei (bright, mostly flat blobs that touch and overlap) inside cells (a Voronoi-like growth around
each nucleus, drawn by its membrane). Nothing here comes from a photograph. All sizes are pixels at 0.5 um/px.
"""

from __future__ import annotations

import dataclasses

import numpy as np
from scipy import ndimage


@dataclasses.dataclass(frozen=True)
class Ranges:
    """Uniform ranges (low, high) that one scene draws its own constants from."""

    radius: tuple[float, float] = (5.0, 16.0)
    radius_spread: tuple[float, float] = (0.08, 0.30)
    elongation: tuple[float, float] = (1.0, 1.9)
    roughness: tuple[float, float] = (0.01, 0.09)
    coverage: tuple[float, float] = (0.06, 0.50)
    clumping: tuple[float, float] = (0.1, 0.9)
    overlap: tuple[float, float] = (0.02, 0.22)
    brightness_spread: tuple[float, float] = (0.08, 0.55)
    texture: tuple[float, float] = (0.03, 0.22)
    blur: tuple[float, float] = (0.5, 1.9)
    log_photons: tuple[float, float] = (1.3, 3.2)
    background: tuple[float, float] = (0.02, 0.25)
    growth: tuple[float, float] = (2.0, 11.0)
    membrane_width: tuple[float, float] = (0.6, 1.5)
    cytoplasm: tuple[float, float] = (0.0, 0.5)
    no_membrane: float = 0.35


TRAINING = Ranges()

# Never seen in training: larger, longer, denser, darker, blurrier than any training scene.
UNSEEN = Ranges(
    radius=(16.0, 19.0),
    elongation=(1.3, 2.2),
    coverage=(0.35, 0.58),
    blur=(1.9, 2.4),
    log_photons=(1.15, 1.3),
    growth=(11.0, 14.0),
    membrane_width=(1.5, 1.9),
    no_membrane=0.0,
)


@dataclasses.dataclass(frozen=True)
class Scene:
    """image: float32 (H, W, 2) [nuclear, membrane], raw intensities; nuclei, cells: int32 (H, W), 0 is background."""

    image: np.ndarray
    nuclei: np.ndarray
    cells: np.ndarray


def make_scene(seed: int, ranges: Ranges = TRAINING, size: int = 512) -> Scene:
    """One scene, fully determined by its arguments."""
    rng = np.random.default_rng(seed)

    def draw(name: str) -> float:
        return float(rng.uniform(*getattr(ranges, name)))

    constants = {f.name: draw(f.name) for f in dataclasses.fields(ranges) if f.name != "no_membrane"}
    with_membrane = rng.random() >= ranges.no_membrane
    blobs = _place_nuclei(rng, constants, size)
    nuclei, cells = _label(blobs, rng, constants, size)
    nuclear = _nuclear_channel(blobs, rng, constants, size)
    membrane = _membrane_channel(cells, rng, constants) if with_membrane else np.zeros_like(nuclear)
    image = np.stack([nuclear, membrane], axis=-1).astype(np.float32)
    return Scene(image, nuclei, cells)


@dataclasses.dataclass
class _Blob:
    """One nucleus: `reach` is a local field, distance from the centre over the outline's distance in that direction."""

    row: int
    column: int
    reach: np.ndarray
    radius: float
    brightness: float

    def window(self, size: int) -> tuple[slice, slice, np.ndarray]:
        half = self.reach.shape[0] // 2
        top, left = self.row - half, self.column - half
        bottom, right = top + self.reach.shape[0], left + self.reach.shape[1]
        rows, columns = slice(max(top, 0), min(bottom, size)), slice(max(left, 0), min(right, size))
        cut = self.reach[rows.start - top : rows.stop - top, columns.start - left : columns.stop - left]
        return rows, columns, cut


def _reach_field(rng: np.random.Generator, radius: float, c: dict[str, float]) -> np.ndarray:
    half = int(np.ceil(radius * 1.9 + c["growth"] * 2 + 2))
    y, x = np.mgrid[-half : half + 1, -half : half + 1].astype(np.float32)
    stretch = np.sqrt(rng.uniform(1.0, c["elongation"]))
    angle = rng.uniform(0, np.pi)
    along = (x * np.cos(angle) + y * np.sin(angle)) / stretch
    across = (-x * np.sin(angle) + y * np.cos(angle)) * stretch
    distance, direction = np.hypot(along, across), np.arctan2(across, along)
    outline = np.ones_like(distance)
    for k in (2, 3, 4, 5):
        outline += c["roughness"] * rng.normal() / (k - 1) * np.cos(k * direction + rng.uniform(0, 2 * np.pi))
    return (distance / (radius * np.clip(outline, 0.6, 1.4))).astype(np.float32)


def _place_nuclei(rng: np.random.Generator, c: dict[str, float], size: int) -> list[_Blob]:
    blobs: list[_Blob] = []
    covered = np.zeros((size, size), bool)
    wanted = c["coverage"] * size * size
    for _ in range(4000):
        if covered.sum() >= wanted:
            break
        radius = float(np.clip(c["radius"] * np.exp(rng.normal() * c["radius_spread"]), 3.5, 26))
        if blobs and rng.random() < c["clumping"]:
            other = blobs[rng.integers(len(blobs))]
            angle, gap = rng.uniform(0, 2 * np.pi), rng.uniform(0.75, 1.1) * (radius + other.radius)
            row, column = int(other.row + gap * np.sin(angle)), int(other.column + gap * np.cos(angle))
            if not (0 <= row < size and 0 <= column < size):
                continue
        else:
            row, column = (int(v) for v in rng.integers(0, size, 2))
        brightness = float(np.exp(rng.normal() * c["brightness_spread"]))
        if rng.random() < 0.04:
            brightness *= rng.uniform(1.8, 3.5)
        blob = _Blob(row, column, _reach_field(rng, radius, c), radius, brightness)
        rows, columns, reach = blob.window(size)
        inside = reach < 1
        if inside.sum() < 12 or covered[rows, columns][inside].mean() > c["overlap"]:
            continue
        covered[rows, columns] |= inside
        blobs.append(blob)
    return blobs


def _label(blobs: list[_Blob], rng: np.random.Generator, c: dict[str, float], size: int) -> tuple[np.ndarray, np.ndarray]:
    nuclei, cells = np.zeros((size, size), np.int32), np.zeros((size, size), np.int32)
    nearest = np.full((size, size), np.inf, np.float32)
    closest = np.full((size, size), np.inf, np.float32)
    for number, blob in enumerate(blobs, 1):
        rows, columns, reach = blob.window(size)
        inside = (reach < 1) & (reach < nearest[rows, columns])
        nuclei[rows, columns][inside] = number
        nearest[rows, columns][inside] = reach[inside]
        growth = c["growth"] * rng.uniform(0.6, 1.4)
        outside = (reach - 1) * blob.radius
        mine = (outside < growth) & (outside < closest[rows, columns])
        cells[rows, columns][mine] = number
        closest[rows, columns][mine] = outside[mine]
    cells[nuclei > 0] = nuclei[nuclei > 0]
    return _largest_pieces(nuclei, len(blobs)), _largest_pieces(cells, len(blobs))


def _largest_pieces(labels: np.ndarray, count: int) -> np.ndarray:
    """Keeps of each label its largest connected piece of at least 12 px, so that the truth has no crumbs."""
    out = np.zeros_like(labels)
    for number, where in enumerate(ndimage.find_objects(labels, max_label=count), 1):
        if where is None:
            continue
        pieces, found = ndimage.label(labels[where] == number)
        if found == 0:
            continue
        sizes = np.bincount(pieces.ravel())[1:]
        if sizes.max() >= 12:
            out[where][pieces == sizes.argmax() + 1] = number
    return out


def _smooth_noise(rng: np.random.Generator, size: int, sigma: float) -> np.ndarray:
    """Unit-variance noise with structures of about `sigma` pixels."""
    coarse = max(int(size / max(sigma / 2, 1)), 8)
    field = ndimage.zoom(rng.normal(size=(coarse, coarse)).astype(np.float32), size / coarse, order=1)
    field = field[:size, :size]
    return (field - field.mean()) / (field.std() + 1e-6)


def _expose(rng: np.random.Generator, signal: np.ndarray, c: dict[str, float]) -> np.ndarray:
    """Optics and camera: blur, uneven background, photon and read noise, an offset."""
    size = signal.shape[0]
    image = ndimage.gaussian_filter(signal, c["blur"])
    veil = _smooth_noise(rng, size, size / 3)
    image = image + c["background"] * (1 + 0.4 * veil).clip(0)
    photons = 10 ** c["log_photons"]
    image = rng.poisson(image.clip(0) * photons) / photons
    image = image + rng.normal(size=image.shape) * 0.01 * rng.uniform(0.3, 1.5)
    return (image.clip(0) * 4000 + rng.uniform(0, 300)).astype(np.float32)


def _nuclear_channel(blobs: list[_Blob], rng: np.random.Generator, c: dict[str, float], size: int) -> np.ndarray:
    signal, haze = np.zeros((size, size), np.float32), np.zeros((size, size), np.float32)
    texture = np.exp(c["texture"] * _smooth_noise(rng, size, rng.uniform(2, 5)))
    dome = rng.uniform(0, 0.45)
    for blob in blobs:
        rows, columns, reach = blob.window(size)
        edge = np.clip((1 - reach) * blob.radius / 1.2 + 0.5, 0, 1)
        signal[rows, columns] += blob.brightness * edge * (1 - dome * np.minimum(reach, 1) ** 2)
        if rng.random() < 0.15:
            haze[rows, columns] += blob.brightness * edge
    haze = ndimage.gaussian_filter(np.roll(haze, rng.integers(-60, 60, 2), (0, 1)), rng.uniform(5, 9))
    return _expose(rng, signal * texture + rng.uniform(0, 0.5) * haze, c)


def _membrane_channel(cells: np.ndarray, rng: np.random.Generator, c: dict[str, float]) -> np.ndarray:
    border = np.zeros(cells.shape, np.float32)
    for axis in (0, 1):
        differs = np.diff(cells, axis=axis) != 0
        low = [slice(None), slice(None)]
        high = [slice(None), slice(None)]
        low[axis], high[axis] = slice(None, -1), slice(1, None)
        border[tuple(low)] = np.maximum(border[tuple(low)], differs)
        border[tuple(high)] = np.maximum(border[tuple(high)], differs)
    stain = np.exp(rng.normal(size=cells.max() + 1) * rng.uniform(0.1, 0.5)).astype(np.float32)
    stain[0] = stain.mean() * 0.7
    line = ndimage.gaussian_filter(border * stain[cells], c["membrane_width"])
    body = c["cytoplasm"] * stain[cells] * (cells > 0)
    line = line / (line.max() + 1e-6) * 1.2
    patchy = np.exp(0.25 * _smooth_noise(rng, cells.shape[0], rng.uniform(6, 20)))
    return _expose(rng, (line + body) * patchy, c)
