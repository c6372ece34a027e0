import {useEffect, useState} from 'react';
import type {ImageInfo} from '../../electron/contract/image';
import {lookAtMaps} from '../store/actions/model-maps';
import {useModelMaps} from '../store/model-maps';
import type {ImageItem} from '../store/session';
import {ChannelLayer} from './ChannelLayer';
import styles from './LayerPanel.module.css';
import {WORDS} from './words';

/**
 * What the model gave, of which the cells are made: a layer each, asked for when they are wanted. `info`: with the maps
 * behind the image's own channels.
 */
export function ModelMaps({image, info}: {readonly image: ImageItem; readonly info: ImageInfo}) {
  const [isOpen, setOpen] = useState(false);
  const isKnown = useModelMaps((m) => m.image === image.id);
  const isWanted = useModelMaps((m) => isOpen && (m.image !== image.id || m.isOld));
  const {id} = image;
  useEffect(() => {
    if (isWanted) void lookAtMaps(id);
  }, [isWanted, id]);
  const maps = info.channels.flatMap(({name, isMap}, index) => (isMap ? [{name, index}] : []));
  return (
    <details className={styles['layer']} onToggle={({currentTarget}) => setOpen(currentTarget.open)}>
      <summary>{WORDS.maps}</summary>
      {isOpen && isKnown && maps.length === 0 ? <p className="quiet">{WORDS.noMaps}</p> : null}
      {maps.map(({name, index}) => (
        <ChannelLayer key={name} image={image} info={info} index={index} />
      ))}
    </details>
  );
}
