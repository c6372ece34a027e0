"""Writes the two-channel synthetic sample (OME-TIFF) and its true cells: a scene that training never saw.

    python assets/demo/make/sample_image.py assets/demo
"""

import dataclasses
import pathlib
import sys

import numpy as np
import tifffile

import scenes
import train

out = pathlib.Path(sys.argv[1])
ranges = dataclasses.replace(scenes.TRAINING, no_membrane=0.0, coverage=(0.3, 0.4), radius=(9.0, 11.0), log_photons=(2.4, 2.6))
scene = scenes.make_scene(train.HELD_OUT_SEED + 500, ranges)
image = np.moveaxis(np.clip(scene.image, 0, 65535).astype(np.uint16), -1, 0)
metadata = {"axes": "CYX", "Channel": {"Name": ["nuclei", "membrane"]}, "PhysicalSizeX": 0.5, "PhysicalSizeXUnit": "µm",
            "PhysicalSizeY": 0.5, "PhysicalSizeYUnit": "µm"}
tifffile.imwrite(out / "cells.ome.tif", image, photometric="minisblack", compression="zlib", metadata=metadata)
tifffile.imwrite(out / "cells-truth.tif", scene.cells.astype(np.uint16), compression="zlib")
