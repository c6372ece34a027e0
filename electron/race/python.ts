/** Pythons with TensorFlow, and the script that times Keras in one of them. Nothing is installed or written there. */
import {execFile} from 'node:child_process';
import {existsSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import type {PythonFound} from '../contract/race';
import {homeFolder} from '../io/home-folder';
import {programPath, pythonOptions} from '../io/python';

const QUESTION = [
  'import sys, importlib.util as u, importlib.metadata as m',
  "names = ('tensorflow', 'tensorflow-cpu', 'tensorflow-macos', 'tensorflow-intel', 'tf-nightly')",
  'def version():',
  '    for name in names:',
  '        try: return m.version(name)',
  '        except m.PackageNotFoundError: pass',
  "print(sys.executable, sys.version.split()[0], version() if u.find_spec('tensorflow') else '', sep='|')",
].join('\n');

/** In PATH, the active environment, WARMSTART_PYTHON, `chosen`, and where conda, pyenv and virtualenv keep theirs. */
export async function findPythons(chosen: readonly string[] = []): Promise<PythonFound[]> {
  const answers = await Promise.all([...new Set([...chosen, ...candidates()])].map(askPython));
  const found = new Map<string, PythonFound>();
  for (const python of answers) if (python) found.set(python.executable, python);
  return [...found.values()];
}

/** Null where it is not there, does not answer, or has no TensorFlow. TensorFlow is not imported. */
export function askPython(executable: string): Promise<PythonFound | null> {
  return new Promise((resolve) => {
    const program = programPath(executable);
    if (program === null) return resolve(null);
    execFile(program, ['-c', QUESTION], {timeout: 15_000, ...pythonOptions()}, (error, stdout) => {
      const [path, version, tensorflow] = stdout.trim().split('|');
      resolve(error || !path || !version || !tensorflow ? null : {executable: path, version, tensorflow});
    });
  });
}

function candidates(): string[] {
  const bin = process.platform === 'win32' ? 'python.exe' : join('bin', 'python');
  const {WARMSTART_PYTHON: given, VIRTUAL_ENV: venv, CONDA_PREFIX: conda} = process.env;
  const home = homeFolder();
  const folders = home === null ? [] : foldersOf(home);
  const places = [...[venv, conda].filter((folder) => folder !== undefined), ...folders]
    .map((folder) => join(folder, bin))
    .filter((path) => existsSync(path));
  return [...(given ? [given] : []), ...places, 'python3', 'python'];
}

/** Where environments are kept. */
function foldersOf(home: string): string[] {
  return [
    ...['miniconda3', 'anaconda3', 'miniforge3', 'mambaforge', '.conda'].flatMap((name) => [
      join(home, name),
      ...inside(join(home, name, 'envs')),
    ]),
    ...inside(join(home, '.pyenv', 'versions')),
    ...inside(join(home, '.virtualenvs')),
    ...inside(join(home, '.venvs')),
  ];
}

function inside(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
}

/**
 * Loads argv[1] with Keras and predicts; prints JSON lines {"stage", "atMs"} and at last {"trial"}. Any layer class
 * that Keras does not know is given by a stand-in: Location2D computes what DeepCell's does, others pass their input
 * on.
 */
export const PYTHON_SCRIPT = `
import json, os, sys, time
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
path, names = sys.argv[1], json.loads(sys.argv[2])
batch, predicts, started = int(sys.argv[3]), int(sys.argv[4]), float(sys.argv[5])
stages, last = {}, started
def stage(name):
    print(json.dumps({"stage": name, "atMs": time.time() * 1000 - started}), flush=True)
def lap(name):
    global last
    now = time.time() * 1000
    stages[name] = stages.get(name, 0) + now - last
    last = now
lap("process start")
stage("library")
import numpy as np
import tensorflow as tf
from tensorflow import keras
lap("library")
class Location2D(keras.layers.Layer):
    def __init__(self, data_format="channels_last", **kwargs):
        super().__init__(**{k: v for k, v in kwargs.items() if k != "in_shape"})
        self.data_format = data_format
    def call(self, x):
        s = tf.shape(x)
        grid = tf.stack(tf.meshgrid(tf.linspace(0.0, 1.0, s[1]), tf.linspace(0.0, 1.0, s[2]), indexing="ij"), -1)
        return tf.tile(grid[None], [s[0], 1, 1, 1])
    def compute_output_shape(self, shape):
        return (*shape[:-1], 2)
    def get_config(self):
        return {**super().get_config(), "data_format": self.data_format}
def stub(name):
    def init(self, **kwargs):
        keras.layers.Layer.__init__(self, name=kwargs.get("name"))
    return type(name, (keras.layers.Layer,), {"__init__": init, "call": lambda self, x: x})
known = {name: (Location2D if name.split(">")[-1] == "Location2D" else stub(name.split(">")[-1])) for name in names}
stage("load")
model = keras.models.load_model(path, custom_objects=known, compile=False)
lap("load")
ready = last - started
def values_for(tensor):
    shape = [batch] + [256 if size is None else size for size in tensor.shape[1:]]
    return np.random.default_rng(1).random(shape, dtype="float32")
values = [values_for(tensor) for tensor in model.inputs]
given = values if len(values) > 1 else values[0]
last = time.time() * 1000
stage("first predict")
model.predict(given, verbose=0)
lap("first predict")
stage("predict")
later = []
for _ in range(predicts):
    begun = time.time() * 1000
    model.predict(given, verbose=0)
    later.append(time.time() * 1000 - begun)
try:
    import resource
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024 * 1024)
except ImportError:
    peak = 0
details = [tf.config.experimental.get_device_details(gpu) for gpu in tf.config.list_physical_devices("GPU")]
gpus = [one.get("device_name", "GPU") for one in details]
print(json.dumps({"trial": {
    "pid": os.getpid(), "stagesMs": stages, "readyMs": ready, "firstPredictMs": stages["first predict"],
    "predictMs": later, "timeToMaskMs": None, "peakMegabytes": peak, "cpuMs": sum(os.times()[:2]) * 1000,
    "device": ", ".join(gpus) or "CPU", "version": tf.__version__,
}}), flush=True)
`;
