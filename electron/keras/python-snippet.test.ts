import {describe, expect, it} from 'vitest';
import {pythonSnippet} from './python-snippet';

const NOTHING = {losses: [], metrics: [], optimizers: []};

describe('the Python lines', () => {
  it('hold nothing of a name but an identifier', () => {
    const name = 'x): pass\nimport os; os.system("rm -rf /") #';
    const lines = pythonSnippet('m.h5', {customObjects: [name], training: NOTHING}).split('\n');
    expect(lines).toHaveLength(4);
    expect(lines[1]).toBe('# define or import first: x___pass_import_os__os_system__rm__rf______');
    expect(lines[3]).toContain(JSON.stringify(name));
  });

  it('tell two classes of one name apart by their packages', () => {
    expect(pythonSnippet('m.h5', {customObjects: ['A>Gain', 'B>Gain'], training: NOTHING})).toContain(
      'custom_objects={"A>Gain": A_Gain, "B>Gain": B_Gain}',
    );
  });

  it('import what Keras has and does not find', () => {
    expect(pythonSnippet('m.h5', {customObjects: ['SpectralNormalization'], training: NOTHING})).toContain(
      'from tensorflow.keras.layers import SpectralNormalization',
    );
  });

  it('say in a comment what training needs', () => {
    const training = {...NOTHING, losses: ['mine'], metrics: ['Lab>psnr']};
    const lines = pythonSnippet('m.h5', {customObjects: [], training});
    expect(lines).toContain('load_model("m.h5", compile=False)');
    expect(lines).toContain('# custom_objects: "mine": mine, "Lab>psnr": psnr');
  });
});
