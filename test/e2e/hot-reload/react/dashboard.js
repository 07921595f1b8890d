export const src = 'FRAME_URL';
export const title = 'Revenue';
