"""The Mesmer-style pipeline written with scikit-image: preparation, tiling, deep watershed, scoring.

Used to train and score the sample model, and by the tests as the reference that Warmstart's own pipeline must match.
"""

from __future__ import annotations

import numpy as np
from scipy import ndimage
from skimage import exposure, measure, morphology, segmentation

TILE = 256
PARAMETERS = {
    "whole-cell": dict(maxima_threshold=0.075, maxima_smooth=0, interior_threshold=0.2, interior_smooth=2,
                       small_objects_threshold=15, fill_holes_threshold=15, radius=2),
    "nuclear": dict(maxima_threshold=0.1, maxima_smooth=0, interior_threshold=0.2, interior_smooth=2,
                    small_objects_threshold=15, fill_holes_threshold=15, radius=2),
}


def prepare(image: np.ndarray) -> np.ndarray:
    """Raw (H, W, C) to float32 (H, W, C) in 0..1: clip at the 99.9th percentile of non-zero pixels, then CLAHE."""
    out = np.zeros(image.shape, np.float32)
    for c in range(image.shape[-1]):
        channel = image[..., c].astype(np.float32)
        nonzero = channel[channel > 0]
        if nonzero.size:
            channel = np.minimum(channel, np.percentile(nonzero, 99.9))
        low, high = channel.min(), channel.max()
        if high <= low:
            continue
        scaled = (channel - low) / (high - low)
        out[..., c] = exposure.equalize_adapthist(scaled, kernel_size=128, clip_limit=0.01, nbins=256)
    return out


def tile_starts(length: int, tile: int) -> tuple[list[int], int, int]:
    """Starts of the tiles in the padded axis, and the padding before and after."""
    if length <= tile:
        return [0], 0, 0
    stride = int(np.ceil(0.75 * tile / 2) * 2)
    count = max(int(np.ceil((length - tile) / stride)) + 1, 1)
    padding = (count - 1) * stride + tile - length
    return [i * stride for i in range(count)], int(np.ceil(padding / 2)), padding // 2


def spline_window(tile: int, overlap_left: int, overlap_right: int, power: int = 2) -> np.ndarray:
    """1-D blending window: the triangle power spline over each overlap, 1 between; a tile's neighbours sum to 1."""
    window = np.ones(tile)
    for overlap, head in ((overlap_left, True), (overlap_right, False)):
        if not overlap:
            continue
        position = (np.arange(overlap) + 0.5) / overlap
        rise = np.where(position < 0.5, (2 * position) ** power / 2, 1 - (2 * (1 - position)) ** power / 2)
        if head:
            window[:overlap] = rise
        else:
            window[tile - overlap :] = rise[::-1]
    return window


def predict_tiled(predict, prepared: np.ndarray, tile: int = TILE, batch: int = 4) -> list[np.ndarray]:
    """Heads over the whole prepared image, blended from overlapping tiles: a list of float32 (H, W, K)."""
    height, width, channels = prepared.shape
    small = [(0, max(tile - height, 0)), (0, max(tile - width, 0)), (0, 0)]
    padded = np.pad(prepared, small, mode="reflect")
    rows, top, bottom = tile_starts(padded.shape[0], tile)
    columns, left, right = tile_starts(padded.shape[1], tile)
    padded = np.pad(padded, [(top, bottom), (left, right), (0, 0)])
    places = [(r, c) for r in rows for c in columns]
    tiles = np.stack([padded[r : r + tile, c : c + tile] for r, c in places])
    parts = [predict(tiles[i : i + batch]) for i in range(0, len(tiles), batch)]
    heads = [np.concatenate([np.asarray(part[h]) for part in parts]) for h in range(len(parts[0]))]
    stride = rows[1] - rows[0] if len(rows) > 1 else columns[1] - columns[0] if len(columns) > 1 else tile
    out = []
    for head in heads:
        whole = np.zeros(padded.shape[:2] + head.shape[-1:], np.float64)
        for (r, c), values in zip(places, head):
            wr = spline_window(tile, (tile - stride) * (r > 0), (tile - stride) * (r < rows[-1]))
            wc = spline_window(tile, (tile - stride) * (c > 0), (tile - stride) * (c < columns[-1]))
            whole[r : r + tile, c : c + tile] += values * np.outer(wr, wc)[..., None]
        whole = whole[top : whole.shape[0] - bottom, left : whole.shape[1] - right]
        out.append(whole[:height, :width].astype(np.float32))
    return out


def deep_watershed(maxima: np.ndarray, interior: np.ndarray, *, maxima_threshold: float, maxima_smooth: float,
                   interior_threshold: float, interior_smooth: float, small_objects_threshold: int,
                   fill_holes_threshold: int, radius: int) -> np.ndarray:
    """Label image int32 (H, W) from the inner-distance and interior maps, both float32 (H, W)."""
    if maxima_smooth:
        maxima = ndimage.gaussian_filter(maxima, maxima_smooth)
    smoothed = ndimage.gaussian_filter(interior, interior_smooth) if interior_smooth else interior
    peaks = morphology.h_maxima(maxima, maxima_threshold, footprint=morphology.disk(radius))
    markers = measure.label(peaks, connectivity=2)
    labels = segmentation.watershed(-smoothed, markers, mask=smoothed > interior_threshold, watershed_line=False)
    labels = morphology.remove_small_objects(labels, min_size=small_objects_threshold)
    labels = fill_holes(labels, fill_holes_threshold)
    return segmentation.relabel_sequential(labels)[0].astype(np.int32)


def fill_holes(labels: np.ndarray, threshold: int) -> np.ndarray:
    """Fills, per object, enclosed holes (4-connected) of fewer than `threshold` pixels with the object's own label."""
    out = labels.copy()
    for region in measure.regionprops(labels):
        holes = measure.label(~np.pad(region.image, 1), connectivity=1)
        sizes = np.bincount(holes.ravel())
        small = sizes < threshold
        small[[0, holes[0, 0]]] = False
        top, left, bottom, right = region.bbox
        out[top:bottom, left:right][small[holes][1:-1, 1:-1]] = region.label
    return out


def segment(predict, image: np.ndarray, compartment: str, tile: int = TILE) -> np.ndarray:
    """The whole chain on a raw (H, W, 2) image at 0.5 um/px."""
    heads = predict_tiled(predict, prepare(image), tile)
    first = 0 if compartment == "whole-cell" else 2
    return deep_watershed(heads[first][..., 0], heads[first + 1][..., 1], **PARAMETERS[compartment])


def f1_at(truth: np.ndarray, found: np.ndarray, threshold: float = 0.5) -> float:
    """F1 of objects matched one to one at IoU > threshold (unique for thresholds of 0.5 and above)."""
    truth, found = (segmentation.relabel_sequential(labels)[0] for labels in (truth, found))
    nt, nf = int(truth.max()), int(found.max())
    if nt + nf == 0:
        return 1.0
    joint = np.zeros((nt + 1, nf + 1), np.int64)
    np.add.at(joint, (truth.ravel(), found.ravel()), 1)
    union = joint.sum(1, keepdims=True) + joint.sum(0, keepdims=True) - joint
    iou = (joint / np.maximum(union, 1))[1:, 1:]
    return float(2 * (iou > threshold).sum() / (nt + nf))
