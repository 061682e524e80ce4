import { matchLines, type MatchRequest } from './line-matcher';

// A worker of the page: what it imports is bundled with it.
addEventListener('message', ({ data }: MessageEvent<MatchRequest>) => {
  postMessage(matchLines(data));
});
