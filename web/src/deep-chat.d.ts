declare module 'deep-chat/dist/deepChat.bundle.js'
declare module '*.css' {
  const text: string
  export default text
}
