import {WORDS} from './words';

export function Location2D() {
  return (
    <>
      {WORDS.location.map((paragraph) => (
        <p key={paragraph}>{paragraph}</p>
      ))}
      <pre className="code">{WORDS.locationPython}</pre>
      <p>{WORDS.locationHere}</p>
    </>
  );
}
