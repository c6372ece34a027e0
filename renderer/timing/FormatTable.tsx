import type {FormatTimes} from '../../electron/contract/timing';
import {milliseconds, percentChange} from '../../electron/contract/format';
import {MEASURES} from './markdown';

export function FormatTable({rows}: {readonly rows: readonly FormatTimes[]}) {
  const saved = rows.find((row) => row.format === 'saved-model');
  const hdf5 = rows.find((row) => row.format === 'hdf5');
  return (
    <table data-testid="times">
      <thead>
        <tr>
          <th scope="col">{rows[0]?.engine}</th>
          <th scope="col">SavedModel</th>
          <th scope="col">HDF5</th>
          <th scope="col">Difference</th>
        </tr>
      </thead>
      <tbody>
        {MEASURES.map(({name, of}) => (
          <tr key={name}>
            <td>{name}</td>
            <td>{saved ? milliseconds(of(saved)) : '–'}</td>
            <td>{hdf5 ? milliseconds(of(hdf5)) : '–'}</td>
            <td>{saved && hdf5 ? percentChange(of(saved), of(hdf5)) : '–'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
