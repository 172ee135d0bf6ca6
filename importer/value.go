package importer

const days1904 = 1462
