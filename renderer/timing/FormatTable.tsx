import type {FormatTimes} from '../../electron/contract/timing';
import {formatTable} from './format-table';

export function FormatTable({rows}: {readonly rows: readonly FormatTimes[]}) {
  const {head, lines} = formatTable(rows);
  return (
    <table data-testid="times">
      <thead>
        <tr>
          {head.map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <tr key={line[0]}>
            {line.map((cell, i) => (
              <td key={i}>{cell}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
