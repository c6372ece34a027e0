/** The command that gives the same files as the window: shown by names, copied with the whole paths, and kept. */
import {basename} from 'node:path';
import {clipboard} from 'electron';
import type {CommandRun} from '../contract/api';
import {RUN_LINE} from '../contract/run-folder';
import {segmentWords, shellLine} from '../contract/command-line';
import {CommandLog} from './command-log';
import type {HandlerContext, HandlersOf} from './handler-context';
import {isOnPath, makeRunFolder} from './run-folder';

const SHELL = process.platform === 'win32' ? 'windows' : 'posix';
/** Where results go as long as nobody has said. */
const SOME_FOLDER = 'results';

export function makeCommandHandlers(context: HandlerContext): HandlersOf<'command'> {
  const {handles, folders, commands} = context;
  const log = new CommandLog(commands);
  /** `seen`: what is told of a path. */
  const lineOf = (run: CommandRun, seen: (path: string) => string): string => {
    const [model, image] = [handles.path(run.model), handles.path(run.image)];
    const folder = folders.get(run.image) ?? SOME_FOLDER;
    return shellLine(segmentWords({...run, model: seen(model), image: seen(image), folder: seen(folder)}), SHELL);
  };
  const shown = (run: CommandRun): string => lineOf(run, (path) => basename(path));
  const whole = (run: CommandRun): string => lineOf(run, (path) => path);
  const copy = async (line: string): Promise<boolean> => {
    await clipboard.writeText(line);
    return true;
  };
  return {
    'command.line': shown,
    'command.copy': (run) => copy(whole(run)),
    'command.keep': (run) => log.add({line: shown(run), whole: whole(run)}),
    'command.history': () => log.list(),
    'command.copyPast': (id) => copy(log.whole(id)),
    'command.runFolder': async (run, images) => {
      const folder = await makeRunFolder(context, run, images);
      if (folder === null) return null;
      const lineIn = (place: string): string => `cd ${shellLine([place], SHELL)} && ${RUN_LINE}`;
      log.add({line: lineIn(basename(folder)), whole: lineIn(folder)});
      return {folder: basename(folder), missing: ['nextflow', 'java'].filter((name) => !isOnPath(name))};
    },
  };
}
