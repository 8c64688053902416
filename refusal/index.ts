export { type NearestOptions, nearest, stepsBetween } from './nearest.ts'
export { Refusal } from './refusal.ts'
