import type {Progress} from '../contract/timing';

/** A refusal comes at once and is the only line then; so lines wait this long before the first is printed. */
const PATIENCE_MS = 700;

/** Progress on stderr: one redrawn line on a terminal, a line a stage otherwise. */
export function progressPrinter(stream: NodeJS.WriteStream): {show: (progress: Progress) => void; end: () => void} {
  const started = performance.now();
  const held: string[] = [];
  let stage = '';
  let drawn = false;
  return {
    show({stage: name, fraction}) {
      if (!stream.isTTY) {
        if (name !== stage) held.push(`${name} …\n`);
        stage = name;
        if (performance.now() - started > PATIENCE_MS) stream.write(held.splice(0).join(''));
        return;
      }
      const filled = fraction === null ? 0 : Math.round(fraction * 30);
      const bar = fraction === null ? '' : `${'█'.repeat(filled)}${'░'.repeat(30 - filled)} ${Math.round(fraction * 100)} %`;
      stream.write(`\r\u001b[K${name.padEnd(14)} ${bar}`);
      drawn = true;
    },
    end() {
      if (drawn) stream.write('\r\u001b[K');
    },
  };
}
