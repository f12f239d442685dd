// The package's version, as package.json has it: what an export or an error report names. Imports nothing else.
import { version as packageVersion } from '../../package.json';

export const version: string = packageVersion;
