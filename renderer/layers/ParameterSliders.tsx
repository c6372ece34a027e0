import type {SegmentReport} from '../../electron/contract/image';
import {
  MESMER_PARAMETERS,
  PARAMETER_ROWS,
  STAR_ROWS,
  type CellParameters,
  type ParameterKind,
  type SliderRow,
} from '../../electron/contract/parameters';
import {resegment, resetSliders} from '../store/actions/sliders';
import type {ImageItem} from '../store/session';
import {useView} from '../store/view';
import styles from './LayerPanel.module.css';
import {WORDS} from './words';

const ROWS: Readonly<Record<ParameterKind, readonly (readonly [keyof CellParameters, SliderRow])[]>> = {
  watershed: PARAMETER_ROWS,
  stardist: STAR_ROWS,
};

/** The last prediction read anew while a slider moves. */
export function ParameterSliders({image, report}: {readonly image: ImageItem; readonly report: SegmentReport}) {
  const compartment = useView((v) => v.compartment);
  const {parameterKind: kind, usual} = report;
  const values: Partial<CellParameters> = {...MESMER_PARAMETERS[compartment], ...usual, ...image.parameters};
  const changed = Object.keys(image.parameters).length > 0;
  return (
    <details className={styles['layer']}>
      <summary>{WORDS.parameters[kind]}</summary>
      {ROWS[kind].map(([name, {label, unit, slider, does}]) => {
        const value = values[name] ?? slider.least;
        return (
          <label key={name} className={styles['slider']} title={does}>
            {label}
            <input
              type="range"
              min={slider.least}
              max={slider.most}
              step={slider.step}
              value={value}
              onChange={(event) => resegment(image.id, {...image.parameters, [name]: event.target.valueAsNumber})}
            />
            <span>{WORDS.parameter(value, unit)}</span>
          </label>
        );
      })}
      <button type="button" className="plain" disabled={!changed} onClick={() => resetSliders(image.id)}>
        {WORDS.usualParameters[kind]}
      </button>
    </details>
  );
}
