extension MemberRecipe {
    /// Fits the member's model: the one place that knows a trainer for each kind.
    func fit(
        _ data: TrainingSet, imbalance: Imbalance, _ context: TrainingContext
    ) async throws(LearningError) -> any Model {
        let values = hyperparameters
        switch kind {
        case .isolationForest:
            return try await IsolationForestTrainer(
                trees: values.whole("trees"), sampleSize: values.whole("sample-size")
            ).fit(data, context)
        case .extendedIsolationForest:
            return try await ExtendedIsolationForestTrainer(
                trees: values.whole("trees"), sampleSize: values.whole("sample-size")
            ).fit(data, context)
        case .extraTrees:
            let tried = values.whole("columns-tried")
            return try await ExtraTreesTrainer(
                trees: values.whole("trees"), columnsTried: tried == 0 ? nil : tried,
                minimumToSplit: values.whole("min-split"), classWeights: imbalance.classWeights,
                smoothing: Float(values.number("smoothing"))
            ).fit(data, context)
        case .gradientBoosting: return try await boosting(imbalance).fit(data, context)
        case .ann: return try await network(ShallowArchitecture.self, imbalance).fit(data, context)
        case .mlp: return try await network(PerceptronArchitecture.self, imbalance).fit(data, context)
        case .dnn: return try await network(DeepArchitecture.self, imbalance).fit(data, context)
        case .cnn: return try await network(ConvolutionalArchitecture.self, imbalance).fit(data, context)
        case .autoencoder:
            var trainer = AutoencoderTrainer()
            shape(&trainer.options)
            return try await trainer.fit(data, context)
        case .pca:
            return try await PCADetectorTrainer(
                share: values.number("share"), componentLimit: values.whole("components")
            ).fit(data, context)
        case .ecod: return try await ECODTrainer().fit(data, context)
        case .nearestNeighbours:
            return try await NearestNeighboursTrainer(
                prototypes: values.whole("prototypes"), components: values.whole("components")
            ).fit(data, context)
        case .medianDistance: return try await MedianDistanceTrainer().fit(data, context)
        case .hybrid, .ensemble: preconditionFailure("a composite is fitted member by member")
        }
    }

    private func boosting(_ imbalance: Imbalance) -> GradientBoostingTrainer {
        let values = hyperparameters
        var trainer = GradientBoostingTrainer(
            rounds: values.whole("rounds"), learningRate: Float(values.number("learning-rate")),
            leaves: values.whole("leaves"), minRowsPerLeaf: values.whole("min-rows"),
            minChildWeight: Float(values.number("min-child-weight")), classWeights: imbalance.classWeights)
        trainer.l2 = Float(values.number("l2"))
        trainer.rowSampling = Float(values.number("row-sampling"))
        trainer.columnSampling = Float(values.number("column-sampling"))
        trainer.validationShare = Float(values.number("validation-share"))
        trainer.patience = values.whole("patience")
        return trainer
    }

    private func network<A: NetworkArchitecture>(_: A.Type, _ imbalance: Imbalance) -> NetworkTrainer<A> {
        var trainer = NetworkTrainer<A>()
        shape(&trainer.options)
        trainer.options.classWeights = imbalance.classWeights
        return trainer
    }

    /// Takes the hyperparameters over into a network's options.
    func shape(_ options: inout NetworkOptions) {
        let values = hyperparameters
        options.epochs = values.whole("epochs")
        options.batchRows = values.whole("batch-rows")
        options.learningRate = Float(values.number("learning-rate"))
        options.weightDecay = Float(values.number("weight-decay"))
    }
}
