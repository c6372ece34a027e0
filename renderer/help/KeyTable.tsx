import {COMMANDS} from '../../electron/contract/commands';
import {keyText} from '../key-text';
import {WORDS} from './words';

/** All keys, from the one list of commands. */
export function KeyTable() {
  return (
    <table>
      <tbody>
        {COMMANDS.map(({id, label, key}) =>
          key === null ? null : (
            <tr key={id}>
              <td>{label}</td>
              <td>{keyText(key)}</td>
            </tr>
          ),
        )}
        {WORDS.viewerKeys.map(([key, what]) => (
          <tr key={key}>
            <td>{WORDS.inImage(what)}</td>
            <td>{key}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
