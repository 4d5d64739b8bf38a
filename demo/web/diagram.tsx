// The four states and the ways between them.
import { AsyncStatus } from "async-operation";

interface Box {
  readonly status: AsyncStatus;
  readonly name: string;
  readonly x: number;
  readonly y: number;
}

const { Started, Completed, Canceled, Error: Failed } = AsyncStatus;
const [width, height] = [130, 44];
const boxes: readonly Box[] = [
  { status: Started, name: "Started", x: 10, y: 88 },
  { status: Completed, name: "Completed", x: 450, y: 10 },
  { status: Canceled, name: "Canceled", x: 450, y: 88 },
  { status: Failed, name: "Error", x: 450, y: 166 },
];
const requested = { x: 220, y: 88, width: 150 };

const ways = [
  "M75 88 C 75 30, 150 24, 446 24",
  "M75 132 C 75 190, 150 196, 446 196",
  "M140 110 H 216",
  "M370 110 H 446",
  "M370 100 C 410 90, 400 44, 446 40",
  "M370 120 C 410 130, 400 176, 446 180",
];

/** The picture; `status` is the box that is lit. */
export function Diagram({
  status,
  settled,
}: {
  readonly status: AsyncStatus;
  readonly settled: boolean;
}) {
  const isRequested = status === Canceled && !settled;
  return (
    <svg
      viewBox="0 0 590 220"
      role="img"
      aria-label="The states of an operation"
      className="diagram"
    >
      <defs>
        <marker
          id="head"
          viewBox="0 0 8 8"
          refX="7"
          refY="4"
          markerWidth="8"
          markerHeight="8"
          orient="auto"
        >
          <path d="M0 0 L8 4 L0 8 z" />
        </marker>
      </defs>
      {ways.map((way) => (
        <path key={way} d={way} className="way" markerEnd="url(#head)" />
      ))}
      {boxes.map(({ status: each, name, x, y }) => (
        <g key={name} className={each === status && !isRequested ? `box lit ${name}` : "box"}>
          <rect x={x} y={y} width={width} height={height} rx="10" />
          <text x={x + width / 2} y={y + height / 2}>
            {name}
          </text>
        </g>
      ))}
      <g className={isRequested ? "box lit requested" : "box requested"}>
        <rect {...requested} height={height} rx="10" />
        <text x={requested.x + requested.width / 2} y={requested.y + height / 2}>
          cancel requested
        </text>
      </g>
    </svg>
  );
}
