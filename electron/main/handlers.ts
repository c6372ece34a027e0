import {clipboard} from 'electron';
import {makeAboutHandlers} from './about-handlers';
import {makeCommandHandlers} from './command-handlers';
import {makeFileHandlers} from './file-handlers';
import {asideRunner, type HandlerContext} from './handler-context';
import {makeImageHandlers} from './image-handlers';
import type {Handlers} from './ipc';
import {makeModelHandlers} from './model-handlers';
import {makeRaceHandlers} from './race-handlers';

/** All calls of the page. */
export function makeHandlers(context: HandlerContext): Handlers {
  const {engine, aside, race} = context;
  return {
    ...makeFileHandlers(context),
    ...makeModelHandlers(context),
    ...makeImageHandlers(context),
    ...makeRaceHandlers(context),
    ...makeCommandHandlers(context),
    ...makeAboutHandlers(context),
    // Each is started to see whether it is there: not where it would stay started.
    'engine.list': () => asideRunner(context, 'engine.list', '')('engines', []),
    'session.wasKilled': () => context.wasKilled,
    'engine.selfTest': (engineId) => engine.run('selfTest', [engineId]),
    'job.cancel': (job) => [job === undefined && race.cancel(), engine.cancel(job), aside.cancel(job)].includes(true),
    'clipboard.write': async (text) => {
      await clipboard.writeText(text);
      return true;
    },
  };
}
