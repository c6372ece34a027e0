import {accessSync, constants, existsSync, readdirSync, readFileSync, statSync} from 'node:fs';
import {basename, delimiter, join} from 'node:path';
import {dialog} from 'electron';
import type {CommandRun, RunFolderImage} from '../contract/api';
import {FaultError} from '../contract/fault';
import {hasLineBreak, runFiles, type RunFile} from '../contract/run-folder';
import {writeFolder} from '../io/atomic-write';
import type {HandlerContext} from './handler-context';

const NAME = 'warmstart-run';

/** The whole path of the folder; null: the user thought better of it. */
export async function makeRunFolder(
  {handles, window, pipeline}: HandlerContext,
  run: CommandRun,
  images: readonly RunFolderImage[],
): Promise<string | null> {
  const sheet = images.map(({id, micrometresPerPixel}) => ({path: handles.path(id), micrometresPerPixel}));
  const broken = sheet.find(({path}) => hasLineBreak(path));
  if (broken)
    throw new FaultError(
      'usage',
      `${JSON.stringify(basename(broken.path))} lies at a path with a line break, which a samplesheet cannot name.`,
    );
  const {filePaths, canceled} = await dialog.showOpenDialog(window(), {
    properties: ['openDirectory', 'createDirectory'],
    buttonLabel: 'Make the run folder here',
  });
  if (canceled || filePaths[0] === undefined) return null;
  const folder = freshName(filePaths[0]);
  const files = [...runFiles({...run, model: handles.path(run.model)}, sheet), ...pipelineFiles(pipeline)];
  await writeFolder(
    folder,
    files.map(({path, text}) => ({path, bytes: Buffer.from(text)})),
  );
  return folder;
}

/** Runs of before stay. */
function freshName(parent: string): string {
  for (let i = 1; ; i += 1) {
    const path = join(parent, i === 1 ? NAME : `${NAME}-${i}`);
    if (!existsSync(path)) return path;
  }
}

function pipelineFiles(pipeline: string): RunFile[] {
  return readdirSync(pipeline, {recursive: true, encoding: 'utf8'})
    .filter((name) => statSync(join(pipeline, name)).isFile())
    .map((name) => ({
      path: `pipeline/${name.replaceAll('\\', '/')}`,
      text: readFileSync(join(pipeline, name), 'utf8'),
    }));
}

/** Whether a shell would find the program. */
export function isOnPath(program: string): boolean {
  const endings = process.platform === 'win32' ? ['.exe', '.cmd', '.bat', ''] : [''];
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean);
  return folders.some((folder) => endings.some((ending) => mayRun(join(folder, program + ending))));
}

function mayRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
