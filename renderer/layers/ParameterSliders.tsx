import {MESMER_PARAMETERS, PARAMETER_ROWS} from '../../electron/contract/parameters';
import {resegment} from '../store/actions/sliders';
import type {ImageItem} from '../store/session';
import {useView} from '../store/view';
import styles from './LayerPanel.module.css';
import {WORDS} from './words';

/** The last prediction read anew while a slider moves. */
export function ParameterSliders({image}: {readonly image: ImageItem}) {
  const compartment = useView((v) => v.compartment);
  const values = {...MESMER_PARAMETERS[compartment], ...image.parameters};
  const changed = Object.keys(image.parameters).length > 0;
  return (
    <details className={styles['layer']}>
      <summary>{WORDS.parameters}</summary>
      {PARAMETER_ROWS.map(([name, {label, unit, slider, does}]) => (
        <label key={name} className={styles['slider']} title={does}>
          {label}
          <input
            type="range"
            min={slider.least}
            max={slider.most}
            step={slider.step}
            value={values[name]}
            onChange={(event) => resegment(image.id, {...image.parameters, [name]: event.target.valueAsNumber})}
          />
          <span>{WORDS.parameter(values[name], unit)}</span>
        </label>
      ))}
      <button type="button" className="plain" disabled={!changed} onClick={() => resegment(image.id, {})}>
        {WORDS.usualParameters}
      </button>
    </details>
  );
}
