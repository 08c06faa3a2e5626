module systems

go 1.26.0
