/** Names that Windows cannot give a file, or takes for something else. */
import {win32} from 'node:path';

/** Signs and, of control characters, all. */
const FORBIDDEN = /[<>:"|?*\p{Cc}]/u;
/** Devices, whatever ending they have. */
const DEVICES = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3])$/i;

/**
 * Why there can be no file of this path on the system, as the end of a sentence that begins with it; null: there can.
 * Elsewhere than on Windows every name will do. Windows' rules: "Naming Files, Paths, and Namespaces" of its
 * documentation; a colon would write into a stream that hides behind another file.
 */
export function nameFault(path: string, platform: NodeJS.Platform = process.platform): string | null {
  if (platform !== 'win32') return null;
  const {root} = win32.parse(win32.resolve(path));
  for (const name of win32.resolve(path).slice(root.length).split('\\')) {
    const sign = FORBIDDEN.exec(name)?.[0];
    if (sign !== undefined) return `has ${JSON.stringify(sign)} in it, which Windows allows in no name`;
    if (/[. ]$/.test(name)) return 'has a name that ends in a dot or a space, which Windows would leave out';
    if (DEVICES.test(name.split('.')[0]!.trimEnd()))
      return `has the name of a device of Windows, ${name}; choose another`;
  }
  return null;
}
