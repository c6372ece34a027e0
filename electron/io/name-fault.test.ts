import {expect, it} from 'vitest';
import {nameFault} from './name-fault';

it.each([
  ['C:\\models\\a?.h5', /has "\?" in it/],
  ['models\\a:b.h5', /has ":" in it/],
  ['a\nb.h5', /has "\\n" in it/],
  ['C:\\models.\\a.h5', /ends in a dot or a space/],
  ['a.h5 ', /ends in a dot or a space/],
  ['con.h5', /the name of a device of Windows, con\.h5/],
  ['NUL', /device/],
  ['COM1.weights.h5', /device/],
  ['results\\aux\\a.h5', /device/],
])('Windows has no file %s', (path, fault) => {
  expect(nameFault(path, 'win32')).toMatch(fault);
  expect(nameFault(path, 'linux')).toBeNull();
});

it.each([
  'C:\\My models \u00fc\\m.h5',
  '..\\m.h5',
  'C:/m.h5',
  '\\\\server\\share\\m.h5',
  '\\\\?\\C:\\m.h5',
  'console.h5',
  'com10.h5',
  '.h5',
])('Windows may have %s', (path) => {
  expect(nameFault(path, 'win32')).toBeNull();
});
