import {imageFormatNames} from '../electron/contract/image-formats';

export const WORDS = {
  items: 'Models and images',
  image: 'Image',
  layersAndCells: 'Layers and cells',
  opening: (image: string) => `Opening ${image} …`,
  noImage: `Drop an image (${imageFormatNames('or')}) to see it here.`,
} as const;
