import { z } from 'zod';

// By default zod writes and compiles a function for each schema as it is first used: 3 to 5 ms of a start's
// first answers. What we check is small, and done as fast without.
z.config({ jitless: true });

export { z };
