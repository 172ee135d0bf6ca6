package generate_test

func stopPostgres() {}
