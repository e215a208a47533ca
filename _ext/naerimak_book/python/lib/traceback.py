"""오류가 난 줄은 support.own_error가 읽는다."""
