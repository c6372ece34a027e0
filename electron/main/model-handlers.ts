import {copyFileSync, existsSync} from 'node:fs';
import {basename} from 'node:path';
import {dialog} from 'electron';
import {FaultError} from '../contract/fault';
import {targetOf, TARGETS} from '../contract/targets';
import {writeAtomically} from '../io/atomic-write';
import {convertedPath, namedCopy} from './converted-store';
import {startDrag} from './dragged-results';
import {convertForPage, type RunJob} from './dropped-model';
import {asideRunner, jobRunner, runnablePath, type HandlerContext, type HandlersOf} from './handler-context';
import {noting, VERDICTS} from './verdicts';

/** What is found out of a model, and what is made of it here. */
type StepCalls =
  | 'model.inspect'
  | 'model.targets'
  | 'model.convert'
  | 'model.check'
  | 'model.compareLoad'
  | 'model.layerTimes'
  | 'model.diff';

export function makeModelHandlers(context: HandlerContext): HandlersOf<'model'> {
  return {...makeStepHandlers(context), ...makeSavingHandlers(context)};
}

/** Each is a job of its own, which is shown and cancelled by itself. */
function makeStepHandlers(context: HandlerContext): Pick<HandlersOf<'model'>, StepCalls> {
  const {handles, converted} = context;
  const run = (call: StepCalls, id: string): RunJob => jobRunner(context, call, id);
  const runAside = (call: StepCalls, id: string): RunJob => asideRunner(context, call, id);
  return {
    'model.inspect': (id) =>
      noting(
        context,
        {id, say: VERDICTS.model, refused: VERDICTS.noModel},
        run('model.inspect', id)('inspect', [handles.path(id)]),
      ),
    'model.targets': (id, wanted) =>
      run('model.targets', id)('targets', [handles.path(id), wanted, plainName(handles.path(id))]),
    'model.convert': (id) => {
      const report = convertForPage(run('model.convert', id), handles.path(id), converted);
      return noting(context, {id, say: VERDICTS.converted}, report);
    },
    'model.check': (id) => {
      const parameters = [handles.path(id), runnablePath(context, id), null] as const;
      return runAside('model.check', id)('verifyPredictions', [...parameters]);
    },
    'model.diff': (id, otherId) => runAside('model.diff', id)('diff', [handles.path(id), handles.path(otherId)]),
    'model.layerTimes': (id) => runAside('model.layerTimes', id)('layerTimes', [runnablePath(context, id)]),
    'model.compareLoad': (id, engine) => {
      const parameters = [handles.path(id), runnablePath(context, id), engine] as const;
      return runAside('model.compareLoad', id)('compareLoad', [...parameters]);
    },
  };
}

function makeSavingHandlers(context: HandlerContext): Omit<HandlersOf<'model'>, StepCalls> {
  const {handles, window, converted} = context;
  /** The .h5 that was made of a model, and what the user would call it. */
  const made = (id: string): {readonly path: string; readonly name: string} => {
    const path = convertedPath(converted, handles.path(id));
    if (!existsSync(path)) throw new FaultError('not-found', 'This model has not been converted yet.');
    return {path, name: `${basename(handles.path(id))}.h5`};
  };
  return {
    'model.saveH5': async (id) => {
      const {path, name} = made(id);
      const filters = [{name: 'Keras HDF5', extensions: ['h5']}];
      const picked = await dialog.showSaveDialog(window(), {defaultPath: name, filters});
      if (picked.canceled || !picked.filePath) return null;
      await writeAtomically(picked.filePath, true, (temporary) => copyFileSync(path, temporary));
      return basename(picked.filePath);
    },
    'model.saveAs': async (id, target, weights) => {
      const path = handles.path(id);
      const {name, endings, keras} = TARGETS[target];
      const run = jobRunner(context, 'model.saveAs', id);
      // What it cannot become is said before anybody chooses where to.
      const [outlook] = await run('targets', [path, [target], plainName(path)]);
      if (outlook?.refused) throw new FaultError('not-convertible', outlook.refused);
      const picked = await dialog.showSaveDialog(window(), {
        defaultPath: `${plainName(path)}${endings[0]}`,
        filters: [{name, extensions: endings.map((ending) => ending.slice(1))}],
      });
      if (picked.canceled || !picked.filePath) return null;
      const output = targetOf(picked.filePath, keras) === target ? picked.filePath : `${picked.filePath}${endings[0]}`;
      const options = {overwrite: true, keepOptimizer: true, keras, layersFile: 'where needed'} as const;
      const keeper = weights === 'beside' ? `${output.slice(0, -endings[0]!.length)}.h5` : null;
      // One that is there is pointed to if it is of this model, and never replaced.
      const outputs = keeper === null || existsSync(keeper) ? [output] : [output, keeper];
      const reports = await run('convertTo', [path, outputs, {...options, weights: keeper}]);
      const beside = reports.flatMap((report) => report.beside ?? []);
      return [...(keeper === null ? [output] : [output, keeper]).map((file) => basename(file)), ...beside].join(
        ' and ',
      );
    },
    'model.dragOut': (id) => {
      const {path, name} = made(id);
      startDrag(window(), [namedCopy(path, name)]);
      return true;
    },
  };
}

/** What a file that is made of the model is called, without an ending. */
function plainName(path: string): string {
  return basename(path).replace(/\.(h5|hdf5|keras|json|zip|tar|tgz|tar\.gz)$/i, '');
}
