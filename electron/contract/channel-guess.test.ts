/** Panels as they are published: CODEX, MIBI, IMC, cyclic immunofluorescence, plain microscopes. */
import {describe, expect, test} from 'vitest';
import {channelsByPlace, guessChannels, isColourPicture} from './channel-guess';

const seen = (...names: readonly string[]) => names.map((name) => ({name, min: 0, max: 100}));

function guessed(...names: readonly string[]): readonly (string | null)[] {
  const {nuclear, membrane} = guessChannels(seen(...names), true);
  return [names[nuclear.channel]!, membrane && names[membrane.channel]!];
}

describe('by their names', () => {
  test.each([
    [
      ['E-cadherin', 'DAPI'],
      ['DAPI', 'E-cadherin'],
    ],
    [
      ['CD3', 'CD45', 'Hoechst 33342', 'WGA'],
      ['Hoechst 33342', 'WGA'],
    ],
    [
      ['Na/K ATPase', 'HH3', 'DRAQ5'],
      ['DRAQ5', 'Na/K ATPase'],
    ],
    [
      ['NaKATPase', 'H3'],
      ['H3', 'NaKATPase'],
    ],
    [
      ['CD45RO', 'CD45', 'DNA1'],
      ['DNA1', 'CD45'],
    ],
    [
      ['191Ir', 'CD44', 'Vimentin'],
      ['191Ir', 'CD44'],
    ],
    [
      ['cytoplasm', 'nuclei'],
      ['nuclei', 'cytoplasm'],
    ],
    [
      ['membrane', 'nuclear'],
      ['nuclear', 'membrane'],
    ],
    [
      ['Histone H3', 'Pan-Cytokeratin'],
      ['Histone H3', 'Pan-Cytokeratin'],
    ],
    [
      ['CD31', 'H2AX', 'HLA-DR'],
      ['H2AX', 'HLA-DR'],
    ],
  ] as const)('%j', (names, picked) => expect(guessed(...names)).toEqual(picked));

  test('what only looks alike is none of them', () => {
    expect(guessed('GFP', 'nucleolin', 'CH3OH')).toEqual(['GFP', 'nucleolin']);
  });

  test('it is said that names said it', () => {
    const {nuclear, membrane} = guessChannels(seen('GFP', 'DAPI'), true);
    expect([nuclear.by, membrane?.by]).toEqual(['name', 'place']);
  });
});

describe('by what is seen', () => {
  test('an empty channel is not taken, whatever its name', () => {
    const channels = [{name: 'DAPI', min: 0, max: 0}, ...seen('Hoechst', 'WGA')];
    expect(guessChannels(channels, true).nuclear).toEqual({channel: 1, by: 'name'});
  });

  test('where all are empty the first is taken, and none beside it', () => {
    const channels = ['a', 'b'].map((name) => ({name, min: 5, max: 5}));
    expect(guessChannels(channels, true)).toEqual({nuclear: {channel: 0, by: 'place'}, membrane: null});
  });

  test('of a colour picture blue are the nuclei, which are mostly shown so', () => {
    const picture = seen('red', 'green', 'blue');
    expect(isColourPicture(picture)).toBe(true);
    expect(guessChannels(picture, true)).toEqual({
      nuclear: {channel: 2, by: 'colour'},
      membrane: {channel: 1, by: 'colour'},
    });
  });
});

describe('by their places', () => {
  test('names that say nothing: the first and the second', () => {
    expect(guessed('channel 0', 'channel 1', 'channel 2')).toEqual(['channel 0', 'channel 1']);
    expect(guessed('channel 0')).toEqual(['channel 0', null]);
  });

  test('many planes of which nothing is said have no membrane', () => {
    const names = Array.from({length: 40}, (_, i) => `channel ${i}`);
    expect(guessChannels(seen(...names), false).membrane).toBeNull();
  });

  test('what the command takes has nothing to do with names', () => {
    expect(channelsByPlace(3, true)).toEqual({
      nuclear: {channel: 0, by: 'place'},
      membrane: {channel: 1, by: 'place'},
    });
  });
});
