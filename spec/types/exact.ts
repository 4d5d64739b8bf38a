/** True where two types are the very same, so that `any` and a wider type do not pass. */
export type Exact<First, Second> =
  (<Type>() => Type extends First ? 1 : 2) extends <Type>() => Type extends Second ? 1 : 2
    ? true
    : false;
