export const usualPort: number;
