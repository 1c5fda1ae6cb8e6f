// Minutes of the day as text: 425 is "07:05", 1440 is "24:00". Pure.
const two = (number) => String(number).padStart(2, "0");

export const minute_text = (minute) => `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;

export function minute_of(text) {
  const [hour, minute] = text.split(":").map(Number);
  return hour * 60 + minute;
}
