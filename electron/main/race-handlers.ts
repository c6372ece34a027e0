import {existsSync} from 'node:fs';
import {basename, join} from 'node:path';
import {dialog} from 'electron';
import {z} from 'zod';
import {FaultError} from '../contract/fault';
import {REPORT_ENDINGS, type Environment, type PythonFound} from '../contract/race';
import {writeBytes} from '../io/atomic-write';
import {askPython, findPythons} from '../race/python';
import {reportOf} from '../race/report';
import {convertedPath} from './converted-store';
import type {HandlerContext, HandlersOf} from './handler-context';
import {readStored, writeStored} from './stored-json';

/** Pythons that were chosen, the latest first: found again at the next start. */
const PATHS = z.array(z.string());
const MOST_CHOSEN = 5;

type RunningCalls = 'race.run' | 'race.pythons' | 'race.choosePython';

export function makeRaceHandlers(context: HandlerContext): HandlersOf<'race'> {
  return {...makeRunningHandlers(context), ...makeResultHandlers(context)};
}

function makeRunningHandlers(context: HandlerContext): Pick<HandlersOf<'race'>, RunningCalls> {
  const {engine, race, handles, converted} = context;
  // Programs that were found here or chosen in our dialog: no others are ever started.
  const pythons = new Set<string>();
  const isUnknown = (environment: Environment): boolean =>
    environment.kind === 'python' && !pythons.has(environment.executable);
  return {
    'race.run': async (modelId, imageId, options) => {
      if (options.environments.some(isUnknown))
        throw new FaultError('usage', 'This Python was not found here or chosen; choose it again.');
      const savedModel = handles.path(modelId);
      const {customObjects} = await engine.run('inspect', [savedModel]);
      const image = imageId === null ? null : handles.path(imageId);
      const h5 = convertedPath(converted, savedModel);
      const makeOnnx = (folder: string): Promise<string | null> => onnxIn(folder, engine, h5);
      return race.run({savedModel, h5, makeOnnx, customObjects, image}, options);
    },
    ...pythonHandlers(context, pythons),
  };
}

/** `known`: programs that may be started; those that are found or chosen are added. */
function pythonHandlers(
  {window, chosenPythons}: HandlerContext,
  known: Set<string>,
): Pick<HandlersOf<'race'>, 'race.pythons' | 'race.choosePython'> {
  return {
    'race.pythons': async () => {
      const usual = await findPythons();
      const named = await Promise.all(
        readStored(chosenPythons, PATHS, [])
          .filter((path) => existsSync(path))
          .map((path) => askPython(path)),
      );
      const isFresh = (one: PythonFound | null): one is PythonFound =>
        one !== null && !usual.some(({executable}) => executable === one.executable);
      const found = [...usual, ...named.filter(isFresh)];
      for (const {executable} of found) known.add(executable);
      return found;
    },
    'race.choosePython': async () => {
      const picked = await dialog.showOpenDialog(window(), {properties: ['openFile'], buttonLabel: 'Use this Python'});
      const [path] = picked.filePaths;
      if (picked.canceled || path === undefined) return null;
      const found = await askPython(path);
      if (!found)
        throw new FaultError(
          'engine',
          'That is no Python with TensorFlow; choose the python of an environment in which TensorFlow is installed.',
        );
      known.add(found.executable);
      const others = readStored(chosenPythons, PATHS, []).filter((other) => other !== path);
      writeStored(chosenPythons, [path, ...others].slice(0, MOST_CHOSEN));
      return found;
    },
  };
}

/** Null where the model cannot be written as ONNX: its lane says that. */
async function onnxIn(folder: string, engine: HandlerContext['engine'], h5: string): Promise<string | null> {
  const path = join(folder, 'model.onnx');
  try {
    await engine.run('convertTo', [h5, [path], {overwrite: true, keepOptimizer: false}]);
    return path;
  } catch (error) {
    if (error instanceof FaultError) return null;
    throw error;
  }
}

function makeResultHandlers({race, window}: HandlerContext): Omit<HandlersOf<'race'>, RunningCalls> {
  const save = async (name: string, extension: string, content: string | Uint8Array): Promise<string | null> => {
    const picked = await dialog.showSaveDialog(window(), {
      defaultPath: `${name}.${extension}`,
      filters: [{name: extension.toUpperCase(), extensions: [extension]}],
    });
    if (picked.canceled || !picked.filePath) return null;
    await writeBytes(picked.filePath, typeof content === 'string' ? new TextEncoder().encode(content) : content);
    return basename(picked.filePath);
  };
  const nameOf = (id: string): string => `race-${race.find(id).startedAt.slice(0, 10)}`;
  return {
    'race.history': () => race.history(),
    'race.clear': () => {
      race.clear();
      return true;
    },
    'race.report': (id, kind, published) => reportOf(race.find(id), kind, published),
    'race.save': (id, kind, published) =>
      save(nameOf(id), REPORT_ENDINGS[kind], reportOf(race.find(id), kind, published)),
    'race.savePng': (id, png) => save(nameOf(id), 'png', png),
    'race.saveHistory': () => {
      const oldestFirst = race.history().toReversed();
      return save('races', 'jsonl', oldestFirst.map((result) => `${JSON.stringify(result)}\n`).join(''));
    },
  };
}
