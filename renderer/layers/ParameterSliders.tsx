import {MESMER_PARAMETERS, type WatershedParameters} from '../../electron/contract/image';
import {resegment} from '../store/actions';
import type {ImageItem} from '../store/session';
import {useView} from '../store/view';
import styles from './LayerPanel.module.css';

const SLIDERS: readonly {
  readonly name: keyof WatershedParameters;
  readonly label: string;
  readonly unit: string;
  readonly most: number;
  readonly step: number;
  readonly least?: number;
}[] = [
  {name: 'maximaThreshold', label: 'Maxima', unit: '', most: 0.5, step: 0.005},
  {name: 'interiorThreshold', label: 'Interior', unit: '', most: 1, step: 0.01},
  {name: 'interiorSmooth', label: 'Smooth', unit: 'px', most: 6, step: 0.25},
  {name: 'maximaSmooth', label: 'Smooth maxima', unit: 'px', most: 6, step: 0.25},
  {name: 'radius', label: 'Radius', unit: 'px', most: 8, step: 1, least: 1},
  {name: 'smallObjectsThreshold', label: 'Smallest', unit: 'px²', most: 300, step: 1},
  {name: 'fillHolesThreshold', label: 'Fill holes', unit: 'px²', most: 300, step: 1},
];

/** The last prediction read anew while a slider moves. */
export function ParameterSliders({image}: {readonly image: ImageItem}) {
  const compartment = useView((v) => v.compartment);
  const values = {...MESMER_PARAMETERS[compartment], ...image.parameters};
  const changed = Object.keys(image.parameters).length > 0;
  return (
    <details className={styles['layer']}>
      <summary>Where cells end</summary>
      {SLIDERS.map(({name, label, unit, most, step, least = 0}) => (
        <label key={name} className={styles['slider']}>
          {label}
          <input
            type="range"
            min={least}
            max={most}
            step={step}
            value={values[name]}
            onChange={(event) => resegment(image.id, {...image.parameters, [name]: event.target.valueAsNumber})}
          />
          <span>
            {values[name]} {unit}
          </span>
        </label>
      ))}
      <button type="button" className="plain" disabled={!changed} onClick={() => resegment(image.id, {})}>
        As Mesmer has them
      </button>
    </details>
  );
}
