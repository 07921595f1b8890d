export default function OtherPage() {
  return <h2>Other page</h2>;
}
