import type {Progress} from '../contract/timing';

/** Progress on stderr: one redrawn line on a terminal, a line a stage otherwise. */
export function progressPrinter(stream: NodeJS.WriteStream): {show: (progress: Progress) => void; end: () => void} {
  let stage = '';
  let drawn = false;
  return {
    show({stage: name, fraction}) {
      if (!stream.isTTY) {
        if (name !== stage) stream.write(`${name} …\n`);
        stage = name;
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
