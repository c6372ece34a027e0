"""Trains the sample model on synthetic scenes only, scores it, and writes it as a SavedModel.

    python assets/demo/make/train.py --work .cache/training --out assets/demo/cells-savedmodel

Needs tensorflow-cpu 2.15 and scikit-image; about half an hour on two cores. `--score` only scores what --out holds.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import pathlib
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import numpy as np
from scipy import ndimage

import reference
import scenes

SCENES = 640
HELD_OUT_SEED = 1_000_000


def distance_and_classes(labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Inner distance 1/(1 + 4 d^2/R^2) from each object's centre, R its equal-area radius; classes uint8
    0 border (2 px, 1 px in objects of R < 6), 1 interior, 2 background."""
    distance = np.zeros(labels.shape, np.float32)
    classes = np.full(labels.shape, 2, np.uint8)
    for number, where in enumerate(ndimage.find_objects(labels), 1):
        if where is None:
            continue
        where = tuple(slice(max(s.start - 1, 0), s.stop + 1) for s in where)
        mine = labels[where] == number
        padded = np.pad(mine, 1, mode="edge")
        depth = ndimage.distance_transform_edt(padded)[1:-1, 1:-1]
        area = mine.sum()
        radius = np.sqrt(area / np.pi)
        rows, columns = np.nonzero(mine)
        d2 = (rows - rows.mean()) ** 2 + (columns - columns.mean()) ** 2
        distance[where][mine] = 1 / (1 + 4 * d2 / radius**2)
        border = 2 if radius >= 6 else 1
        classes[where][mine] = np.where(depth[mine] <= border, 0, 1)
    return distance, classes


def _scene_job(seed: int) -> dict[str, np.ndarray]:
    scene = scenes.make_scene(seed)
    image = reference.prepare(scene.image)
    cells, nuclei = distance_and_classes(scene.cells), distance_and_classes(scene.nuclei)
    return dict(image=image.astype(np.float16), distance=np.stack([cells[0], nuclei[0]], -1).astype(np.float16),
                classes=np.stack([cells[1], nuclei[1]], -1), membrane=np.array(scene.image[..., 1].any()))


def training_scenes(work: pathlib.Path, count: int) -> dict[str, np.ndarray]:
    path = work / f"scenes-{count}.npz"
    if not path.exists():
        started = time.time()
        with multiprocessing.Pool() as pool:
            parts = pool.map(_scene_job, range(count), chunksize=8)
        data = {key: np.stack([p[key] for p in parts]) for key in parts[0]}
        np.savez(path, **data)
        print(f"{count} scenes in {time.time() - started:.0f} s", flush=True)
    with np.load(path) as stored:
        return {key: stored[key] for key in stored.files}


def batches(data: dict[str, np.ndarray], steps: int, batch: int, size: int):
    """Random crops, flipped, turned, gamma-shifted; strips at the edge zeroed as the tiler's padding will be."""
    rng = np.random.default_rng(7)
    count, side = data["image"].shape[:2]
    for _ in range(steps):
        images, distances, classes, membranes = [], [], [], []
        for _ in range(batch):
            n, top, left = rng.integers(count), *rng.integers(0, side - size + 1, 2)
            cut = (n, slice(top, top + size), slice(left, left + size))
            image = data["image"][cut].astype(np.float32)
            distance, target = data["distance"][cut].astype(np.float32), data["classes"][cut]
            turns, flip = rng.integers(4), rng.random() < 0.5
            image, distance, target = (np.rot90(a, turns)[:, :: -1 if flip else 1] for a in (image, distance, target))
            image = image ** np.exp(rng.uniform(-0.4, 0.4, 2)).astype(np.float32)
            membrane = bool(data["membrane"][n])
            if membrane and rng.random() < 0.1:
                image, membrane = image * np.array([1, 0], np.float32), False
            if rng.random() < 0.4:
                image, distance, target = image.copy(), distance.copy(), target.copy()
                for axis in (0, 1):
                    if rng.random() < 0.7:
                        width = rng.integers(4, 81)
                        strip = [slice(None)] * 2
                        strip[axis] = slice(None, width) if rng.random() < 0.5 else slice(size - width, None)
                        image[tuple(strip)], distance[tuple(strip)], target[tuple(strip)] = 0, 0, 2
            images.append(image), distances.append(distance), classes.append(target), membranes.append(membrane)
        yield np.stack(images), np.stack(distances), np.stack(classes), np.array(membranes, np.float32)


def train(data: dict[str, np.ndarray], steps: int, batch: int = 8, size: int = 256, rate: float = 2.5e-3):
    import tensorflow as tf
    import network

    tf.keras.utils.set_random_seed(3)
    model = network.build(size)
    schedule = tf.keras.optimizers.schedules.CosineDecay(1e-4, steps, alpha=0.02, warmup_target=rate, warmup_steps=60)
    optimizer = tf.keras.optimizers.Adam(schedule)
    class_weights = tf.constant([1.5, 1.0, 1.0])

    @tf.function
    def step(image, distance, classes, membrane):
        cell_weight = (0.3 + 0.7 * membrane)[:, None, None]
        with tf.GradientTape() as tape:
            outputs = model(image, training=True)
            loss = 0.0
            for i, weight in ((0, cell_weight), (1, tf.ones_like(cell_weight))):
                difference = tf.square(outputs[2 * i][..., 0] - distance[..., i])
                entropy = tf.keras.losses.sparse_categorical_crossentropy(classes[..., i], outputs[2 * i + 1])
                entropy *= tf.gather(class_weights, classes[..., i])
                loss += tf.reduce_mean(weight * (8 * difference + entropy))
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables))
        return loss

    started, running = time.time(), None
    for n, (image, distance, classes, membrane) in enumerate(batches(data, steps, batch, size), 1):
        loss = float(step(image, distance, classes.astype(np.int32), membrane))
        running = loss if running is None else 0.97 * running + 0.03 * loss
        if n % 50 == 0:
            print(f"step {n}/{steps} loss {running:.4f} {time.time() - started:.0f} s", flush=True)
    return model


def score(model) -> dict[str, float]:
    """Mean F1 at IoU 0.5 on scenes that training never saw: other seeds, and other parameter ranges."""
    import dataclasses

    predict = lambda tiles: [head.numpy() for head in model(tiles, training=False)]
    with_membrane = dataclasses.replace(scenes.TRAINING, no_membrane=0.0)
    without = dataclasses.replace(scenes.TRAINING, no_membrane=1.0)
    out: dict[str, float] = {}
    for name, ranges in (("seen-ranges", with_membrane), ("no-membrane", without), ("unseen-ranges", scenes.UNSEEN)):
        found: dict[str, list[float]] = {"nuclear": [], "whole-cell": []}
        for seed in range(HELD_OUT_SEED, HELD_OUT_SEED + 12):
            scene = scenes.make_scene(seed, ranges)
            heads = reference.predict_tiled(predict, reference.prepare(scene.image))
            for compartment, truth, first in (("whole-cell", scene.cells, 0), ("nuclear", scene.nuclei, 2)):
                labels = reference.deep_watershed(heads[first][..., 0], heads[first + 1][..., 1],
                                                  **reference.PARAMETERS[compartment])
                found[compartment].append(reference.f1_at(truth, labels))
        for compartment, values in found.items():
            out[f"{name} {compartment}"] = round(float(np.mean(values)), 4)
    return out


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--work", type=pathlib.Path, default=pathlib.Path(".cache/training"))
    arguments.add_argument("--out", type=pathlib.Path, default=pathlib.Path("assets/demo/cells-savedmodel"))
    arguments.add_argument("--scenes", type=int, default=SCENES)
    arguments.add_argument("--steps", type=int, default=2000)
    arguments.add_argument("--score", action="store_true")
    options = arguments.parse_args()
    import tensorflow as tf
    import network

    if options.score:
        model = tf.keras.models.load_model(options.out, custom_objects={"Location2D": network.Location2D}, compile=False)
    else:
        options.work.mkdir(parents=True, exist_ok=True)
        model = train(training_scenes(options.work, options.scenes), options.steps)
        model.save(options.out, save_format="tf", include_optimizer=False)
        model.save(options.work / "reference.h5")
    scores = score(model)
    print(json.dumps(scores, indent=2))
    if not options.score:
        (options.work / "scores.json").write_text(json.dumps(scores, indent=2))


if __name__ == "__main__":
    main()
