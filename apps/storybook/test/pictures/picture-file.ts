import { PNG } from 'pngjs';

/**
 * Reads a PNG file. Its colours are rounded to steps of four, which no eye sees and no comparison minds: as a file it is a third
 * smaller, and the repository keeps each version.
 */
export function readPicture(file: Buffer): PNG {
  const picture = PNG.sync.read(file);
  for (let at = 0; at < picture.data.length; at += 1) {
    picture.data[at] = Math.min(255, Math.round((picture.data[at] ?? 0) / 4) * 4);
  }
  return picture;
}

/** As small as a PNG gets. Letters and plain areas repeat: they are best left without a filter. */
export function writePicture(picture: PNG): Buffer {
  return PNG.sync.write(picture, { colorType: 2, filterType: 0, deflateLevel: 9, deflateStrategy: 0 });
}
