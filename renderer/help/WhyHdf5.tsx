import {seconds} from '../../electron/contract/format';
import {MEASURED} from './measured';
import {WORDS} from './words';

/** Why, and how much it was where it was measured. */
export function WhyHdf5() {
  return (
    <>
      {WORDS.why.map((paragraph) => (
        <p key={paragraph}>{paragraph}</p>
      ))}
      <table>
        <thead>
          <tr>
            <th scope="col">{WORDS.loading}</th>
            <th scope="col">{WORDS.savedModel}</th>
            <th scope="col">{WORDS.hdf5}</th>
          </tr>
        </thead>
        <tbody>
          {MEASURED.rows.map(({by, savedModelMs, hdf5Ms}) => (
            <tr key={by}>
              <td>{by}</td>
              <td>{seconds(savedModelMs)}</td>
              <td>{seconds(hdf5Ms)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="quiet">{WORDS.measured(MEASURED.date, MEASURED.machine)}</p>
      <p className="quiet">{WORDS.yours}</p>
    </>
  );
}
