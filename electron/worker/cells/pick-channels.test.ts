import {describe, expect, it} from 'vitest';
import {pickChannels, type ChannelsAsked} from './pick-channels';

const NAMES = ['DAPI', 'CD4', 'CD45', 'dsDNA (1)', 'HLA-DR, II', '7'];

function nuclear(asked: ChannelsAsked, names = NAMES): readonly number[] {
  return pickChannels({names, isChannelsSaid: true}, {nuclear: asked, membrane: null}).nuclear;
}

describe('channels that are asked for', () => {
  it.each([
    ['0', [0]],
    ['2', [2]],
    ['CD4', [1]],
    ['cd45', [2]],
    ['dsDNA', [3]],
    ['dsDNA (1)', [3]],
    ['HLA-DR, II', [4]],
    ['DAPI,CD45', [0, 2]],
    ['DAPI, 3', [0, 3]],
    ['7', [5]],
  ])('%s', (asked, channels) => {
    expect(nuclear(asked)).toEqual(channels);
  });

  it('are numbers first, and it is said where another channel is called so', () => {
    const image = {names: ['1', '0'], isChannelsSaid: true};
    const {nuclear: picked, notes} = pickChannels(image, {nuclear: '1', membrane: null});
    expect(picked).toEqual([1]);
    expect(notes.map(({text}) => text)).toEqual(['1 is taken as a channel’s number, 1 (0); number 0 is called so too']);
  });

  it('are none where none is asked for', () => {
    expect(nuclear(null)).toEqual([]);
  });

  it('are the first, and for membranes the second, where nothing is asked for', () => {
    const picked = pickChannels({names: ['a', 'b'], isChannelsSaid: true}, {nuclear: 'auto', membrane: 'auto'});
    expect([picked.nuclear, picked.membrane]).toEqual([[0], [1]]);
  });

  it('are said where they were chosen among more than two', () => {
    const {notes} = pickChannels({names: NAMES, isChannelsSaid: true}, {nuclear: 'auto', membrane: 'auto'});
    const texts = notes.map(({text}) => text);
    // Its names are not gone by, and what they say is said.
    expect(texts).toEqual([
      'Of 6 channels nuclear is 0 (DAPI) and membrane 1 (CD4)',
      'By its name channel 2 (CD45) is membrane',
    ]);
  });

  it('have no membrane among many planes of which nobody says that they are channels', () => {
    const names = Array.from({length: 40}, (_, i) => `channel ${i}`);
    expect(pickChannels({names, isChannelsSaid: false}, {nuclear: 'auto', membrane: 'auto'}).membrane).toEqual([]);
  });

  it.each(['6', 'CD', 'DAPI,CD3', ''])('are refused by the names that there are: "%s"', (asked) => {
    expect(() => nuclear(asked)).toThrow(/is asked for; the image has 0 \(DAPI\), 1 \(CD4\)/);
  });

  it('are refused where two bear the name', () => {
    expect(() => nuclear('a', ['a', 'b', 'a'])).toThrow('Channels 0 and 2 are both called a');
  });
});
