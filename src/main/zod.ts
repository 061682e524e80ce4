import { z } from 'zod';

// By default zod writes and compiles a function for each schema as it is first used: 3 to 5 ms of a start's
// first answers. What we check is small.
z.config({ jitless: true });

export { z };
