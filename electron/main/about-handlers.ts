import {readFileSync} from 'node:fs';
import {app} from 'electron';
import type {HandlerContext, HandlersOf} from './handler-context';

export function makeAboutHandlers({licences}: HandlerContext): HandlersOf<'about'> {
  return {
    'about.facts': () => ({
      version: app.getVersion(),
      electron: process.versions['electron'] ?? '',
      chromium: process.versions['chrome'] ?? '',
      node: process.versions.node,
      system: `${process.platform} ${process.getSystemVersion()} ${process.arch}`,
    }),
    'about.licences': () => licences.map((path) => readFileSync(path, 'utf8')).join('\n'),
  };
}
