/** Keeps a report of every process of the app that dies by itself; Chromium's own crash reporter is never started. */
import {join} from 'node:path';
import {app, shell} from 'electron';
import {CrashReports} from './crash-reports';
import type {CrashReportItems} from './menu';

/** What ends by a kill was ended by us: a cancel, or the end of the app. */
const FAILURES = ['abnormal-exit', 'crashed', 'oom', 'launch-failed', 'integrity-failure', 'memory-eviction'];

/** Called once the app is ready. `told`: processes whose keepers tell of their end themselves. */
export function watchCrashes(told: readonly string[]): CrashReports {
  const reports = new CrashReports(join(app.getPath('userData'), 'crashes'), {
    Warmstart: app.getVersion(),
    Electron: process.versions['electron'] ?? '',
    System: `${process.platform} ${process.arch} ${process.getSystemVersion()}`,
  });
  app.on('render-process-gone', (_, __, {reason, exitCode}) => {
    if (reason !== 'clean-exit') reports.add({process: 'page', reason, code: exitCode});
  });
  app.on('child-process-gone', (_, {type, name, reason, exitCode}) => {
    if (FAILURES.includes(reason) && !told.includes(name ?? ''))
      reports.add({process: name ?? type, reason, code: exitCode});
  });
  return reports;
}

/** For the menu. */
export function crashReportItems(reports: CrashReports): CrashReportItems {
  return {
    // Makes the folder where nothing has crashed yet: an empty one says so.
    show: () => void shell.openPath(reports.open()),
    remove: () => void reports.clear(),
  };
}
