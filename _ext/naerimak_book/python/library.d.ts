// 파이썬(__init__.py)이 짓는 모듈: 쪽의 파이썬이 처음부터 아는 파일의 이름과 글.
export const LIBRARY: Record<string, string>;
