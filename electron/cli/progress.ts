import type {Fault} from '../contract/fault';
import type {Progress} from '../contract/timing';
import type {TaskOptions} from './task-options';

/** What a command tells while it works, and why it could not. */
export interface Log {
  readonly show: (progress: Progress) => void;
  /** Of a result: where its numbers look wrong. Lines of JSON have it in the report alone. */
  readonly warn: (warnings: readonly string[]) => void;
  /** The last word; null: all is well. */
  readonly end: (fault: Fault | null) => void;
}

export function logTo(stream: NodeJS.WriteStream, log: TaskOptions['log']): Log {
  return log === 'json' ? jsonLog(stream) : textLog(stream);
}

/** A refusal comes at once and is the only line then; so lines wait this long before the first is printed. */
const PATIENCE_MS = 3000;

/** Progress on stderr: one redrawn line on a terminal, a line for each stage's first time otherwise. */
function textLog(stream: NodeJS.WriteStream): Log {
  const started = performance.now();
  const held: string[] = [];
  const said = new Set<string>();
  let drawn = false;
  return {
    show({stage: name, fraction, fault}) {
      // The report says which images failed.
      if (fault) return;
      if (!stream.isTTY) {
        if (!said.has(name)) held.push(`${name} …\n`);
        said.add(name);
        if (performance.now() - started > PATIENCE_MS) stream.write(held.splice(0).join(''));
        return;
      }
      const filled = fraction === null ? 0 : Math.round(fraction * 30);
      const bar =
        fraction === null ? '' : `${'█'.repeat(filled)}${'░'.repeat(30 - filled)} ${Math.round(fraction * 100)} %`;
      stream.write(`\r\u001b[K${name.padEnd(14)} ${bar}`);
      drawn = true;
    },
    warn(warnings) {
      if (drawn) stream.write('\r\u001b[K');
      for (const warning of warnings) stream.write(`${warning}\n`);
    },
    end(fault) {
      if (drawn) stream.write('\r\u001b[K');
      if (fault) stream.write(`${fault.message.replaceAll('\n', ' ')}\n`);
    },
  };
}

/** A stage is told of when it comes first, and after so long again. */
const EVERY_MS = 1000;

/** A line: one object of docs/tasks.md. */
interface LogLine {
  readonly time: string;
  readonly stage: string;
  readonly image: string | null;
  /** Of the stage; null: not known. */
  readonly percent: number | null;
  readonly fault: Fault | null;
}

function jsonLog(stream: NodeJS.WriteStream): Log {
  const told = new Set<string>();
  let at = 0;
  const write = (line: Omit<LogLine, 'time'>): void =>
    void stream.write(`${JSON.stringify({time: new Date().toISOString(), ...line} satisfies LogLine)}\n`);
  return {
    show({stage, fraction, image = null, fault = null}) {
      const [now, key] = [performance.now(), `${stage} ${image}`];
      if (told.has(key) && !fault && (now - at < EVERY_MS || fraction === null)) return;
      told.add(key);
      at = now;
      write({stage, image, percent: fraction === null ? null : Math.round(fraction * 100), fault});
    },
    warn: () => undefined,
    end: (fault) =>
      fault
        ? write({stage: 'failed', image: null, percent: null, fault})
        : write({stage: 'done', image: null, percent: 100, fault: null}),
  };
}
