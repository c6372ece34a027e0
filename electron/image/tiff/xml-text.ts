import {SaxesParser} from 'saxes';

/** The texts of the root's own children, the first of each name; as far as the text is XML. */
export function childTexts(xml: string): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  const parser = new SaxesParser({position: false});
  const path: string[] = [];
  let text = '';
  parser.on('error', () => undefined);
  parser.on('opentag', ({name}) => {
    path.push(name.slice(name.indexOf(':') + 1));
    text = '';
  });
  parser.on('text', (own) => {
    text += own;
  });
  parser.on('closetag', () => {
    const name = path.pop() ?? '';
    if (path.length === 1 && text.trim() && !texts.has(name)) texts.set(name, text.trim());
    text = '';
  });
  parser.write(xml.trimStart()).close();
  return texts;
}

/** An attribute of all elements of a name that have it, in their order; as far as the text is XML. */
export function attributesIn(xml: string, element: string, attribute: string): readonly string[] {
  const values: string[] = [];
  const parser = new SaxesParser({position: false});
  parser.on('error', () => undefined);
  parser.on('opentag', ({name, attributes}) => {
    const value = (attributes as Record<string, string>)[attribute];
    if (name.slice(name.indexOf(':') + 1) === element && value !== undefined) values.push(value);
  });
  parser.write(xml.trimStart()).close();
  return values;
}
