import {showImage} from '../store/actions/images';
import {selectedImage, useSession} from '../store/session';
import {ChannelChoice} from './ChannelChoice';
import styles from './ImageList.module.css';
import {WORDS} from './words';

export function ImageList() {
  const images = useSession((s) => s.images);
  const selected = useSession(selectedImage);
  const notes = selected?.report?.notes ?? selected?.info?.notes ?? [];
  return (
    <section aria-label={WORDS.title}>
      <h2>{WORDS.title}</h2>
      {images.length === 0 ? <p className="quiet">{WORDS.none}</p> : null}
      <ul className={styles['list']}>
        {images.map(({id, name, info, fault, report}) => (
          <li key={id}>
            <button
              type="button"
              className={styles['item']}
              aria-current={id === selected?.id}
              onClick={() => void showImage(id)}
            >
              <span>{name}</span>
              <span className="quiet">
                {info ? WORDS.size(info) : ''} {report ? '✓' : ''}
                {fault === null ? null : <span title={fault}>{WORDS.broken}</span>}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {selected?.info ? <ChannelChoice image={selected} info={selected.info} /> : null}
      {notes.map(({text}) => (
        <p key={text} className="quiet">
          {WORDS.note(text)}
        </p>
      ))}
    </section>
  );
}
